"""What accounting announces, in the past tense; one room for each part of the house."""
