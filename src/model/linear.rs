/// Principal components.
#[derive(Clone, Debug)]
pub struct Pca {}
