//! What tools answer, made by hand.

/// Plain data in the canonical form.
pub enum Data<'a> {
    Text(&'a str),
    Number(usize),
    List(Vec<Data<'a>>),
}

pub use Data::{List, Number, Text};

impl Data<'_> {
    pub fn write(&self) -> String {
        match self {
            Text(text) => text.bytes().fold("s".to_owned(), |hex, byte| format!("{hex}{byte:02x}")),
            Number(number) => format!("i{number:x}"),
            List(items) => {
                let items: Vec<String> = items.iter().map(Self::write).collect();
                [vec![format!("l{}", items.len())], items].concat().join("\n")
            }
        }
    }
}

pub fn texts<'a>(texts: &[&'a str]) -> Data<'a> {
    List(texts.iter().map(|text| Text(text)).collect())
}
