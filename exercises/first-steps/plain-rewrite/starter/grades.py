from statistics import *
def grade(points):
    f=False
    if points<0 or points>100: f=True
    if not f:
        return "excellent" if points>=90 else ("good" if points>=75 else ("pass" if points>=50 else "fail"))
    else:
        raise ValueError(points)
def summary(results):
    r={}
    f=False
    for a in results:
        g=grade(a[1])
        if g in r:
            f=True
        else:
            f=False
        if f==True:
            r[g].append(a[0])
        else:
            if f==False:
                r[g]=[]
                r[g].append(a[0])
    return r
def middle(results):
    s=list(map(lambda a:a[1],results))
    if len(s)>0:
        return median(s)
    else:
        return None
