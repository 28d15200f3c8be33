/// Which samples train and which are held out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Split {
    /// In order.
    pub training: Vec<usize>,
    /// In order.
    pub held_out: Vec<usize>,
}
