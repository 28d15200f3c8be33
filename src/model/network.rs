/// The network on a device.
#[derive(Debug)]
pub struct Network {}

#[derive(Debug)]
pub struct NetworkOptions {}
