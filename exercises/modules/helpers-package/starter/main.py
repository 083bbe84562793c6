import textkit
