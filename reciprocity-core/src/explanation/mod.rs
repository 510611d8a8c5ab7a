//! Explanations: the scores of a relationship told in sentences.
