/// One dense layer.
#[derive(Clone, Debug)]
pub struct Layer {}

#[derive(Clone, Debug)]
pub struct Half {}

#[derive(Clone, Debug)]
pub struct Weights {}
