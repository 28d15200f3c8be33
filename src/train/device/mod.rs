//! Devices that train.

mod choice;

use burn::tensor::Device;
use burn_wgpu::{RuntimeOptions, WgpuSetup, try_init_device};
use serde::Serialize;

pub use choice::{DeviceChoice, RemoteDevice};

use crate::report::TimedDevice;
use crate::train::TrainError;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum DeviceKind {
    Cpu,
    DiscreteGpu,
    IntegratedGpu,
    /// A driver that computes on the CPU: slower than [`DeviceKind::Cpu`].
    SoftwareGpu,
    OtherGpu,
}

/// A device that can train.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeviceInfo {
    pub name: String,
    pub kind: DeviceKind,
    /// `flex` for the CPU, else the graphics interface: `vulkan`, `metal`, `dx12`.
    pub backend: String,
    pub driver: String,
    /// What `auto` chooses; a GPU only for networks that it trains faster than the CPU.
    pub default: bool,
}

/// All devices, the CPU first. Asks the graphics drivers: takes up to a second the first time, so
/// call it off the window's thread.
pub fn devices() -> Vec<DeviceInfo> {
    let mut list = vec![DeviceInfo::cpu()];
    list.extend(adapters().into_iter().map(|(info, ..)| info));
    let default = list.iter().position(|d| d.kind.is_real_gpu()).unwrap_or(0);
    list[default].default = true;
    list
}

/// The name of the device that is chosen.
///
/// # Errors
/// When there is no such device here, or it cannot be opened.
pub fn device_name(choice: &DeviceChoice) -> Result<String, TrainError> {
    Ok(OpenDevice::open(choice)?.info.name)
}

impl DeviceKind {
    /// A GPU that is likely faster than the CPU.
    pub fn is_real_gpu(self) -> bool {
        matches!(self, Self::DiscreteGpu | Self::IntegratedGpu)
    }
}

impl DeviceInfo {
    fn cpu() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self {
            name: format!(
                "CPU ({cores} {})",
                if cores == 1 { "core" } else { "cores" }
            ),
            kind: DeviceKind::Cpu,
            backend: "flex".to_owned(),
            driver: String::new(),
            default: false,
        }
    }
}

/// A device that is ready to hold tensors.
#[derive(Clone, Debug)]
pub(in crate::train) struct OpenDevice {
    pub info: DeviceInfo,
    /// With gradients.
    pub device: Device,
    /// Bytes of one tensor, at most.
    pub piece: u64,
    /// The program chose it.
    pub auto: bool,
    /// What it was chosen by, where devices were timed.
    pub timed: Vec<TimedDevice>,
}

impl OpenDevice {
    /// Opens what was chosen. A GPU is opened afresh each time, since one that was lost cannot be
    /// used again; so keep it as long as it works.
    pub fn open(choice: &DeviceChoice) -> Result<Self, TrainError> {
        let cpu = || Self {
            info: DeviceInfo::cpu(),
            device: Device::flex().autodiff(),
            piece: u64::MAX,
            auto: false,
            timed: Vec::new(),
        };
        let mut found = match choice {
            DeviceChoice::Cpu => return Ok(cpu()),
            DeviceChoice::Remote(_) => {
                return Err(TrainError::Remote {
                    message: format!("{choice} is no device of this machine"),
                    lost: false,
                });
            }
            _ => adapters(),
        };
        let at = match choice {
            DeviceChoice::Auto | DeviceChoice::Cpu | DeviceChoice::Remote(_) => {
                match found.iter().position(|(i, ..)| i.kind.is_real_gpu()) {
                    Some(at) => at,
                    None => return Ok(cpu()),
                }
            }
            DeviceChoice::Gpu => found
                .iter()
                .position(|(i, ..)| i.kind.is_real_gpu())
                .or(if found.is_empty() { None } else { Some(0) })
                .ok_or_else(|| unknown("gpu", &found))?,
            DeviceChoice::Named(name) => {
                let wanted = name.to_lowercase();
                let fits = |info: &DeviceInfo| info.name.to_lowercase().contains(&wanted);
                match found.iter().position(|(info, ..)| fits(info)) {
                    Some(at) => at,
                    None if fits(&DeviceInfo::cpu()) => return Ok(cpu()),
                    None => return Err(unknown(name, &found)),
                }
            }
        };
        let (info, instance, adapter) = found.swap_remove(at);
        let device = open_adapter(&instance, &adapter)?;
        let limits = adapter.limits();
        Ok(Self {
            info,
            device: device.autodiff(),
            piece: limits
                .max_storage_buffer_binding_size
                .min(limits.max_buffer_size),
            auto: *choice == DeviceChoice::Auto,
            timed: Vec::new(),
        })
    }

    pub fn is_gpu(&self) -> bool {
        self.info.kind != DeviceKind::Cpu
    }
}

fn unknown(name: &str, found: &[Adapter]) -> TrainError {
    let mut known = vec![DeviceInfo::cpu().name];
    known.extend(found.iter().map(|(info, ..)| info.name.clone()));
    TrainError::UnknownDevice {
        name: name.to_owned(),
        known: known.join(", "),
    }
}

type Adapter = (DeviceInfo, wgpu::Instance, wgpu::Adapter);

/// Adapters that can compute, real GPUs first, each once although several interfaces may offer it.
fn adapters() -> Vec<Adapter> {
    let backends = wgpu::Backends::VULKAN | wgpu::Backends::METAL | wgpu::Backends::DX12;
    let mut descriptor = wgpu::InstanceDescriptor::new_without_display_handle();
    descriptor.backends = backends;
    let instance = wgpu::Instance::new(descriptor);
    let mut found: Vec<Adapter> = pollster::block_on(instance.enumerate_adapters(backends))
        .into_iter()
        .filter(|a| {
            a.get_downlevel_capabilities()
                .flags
                .contains(wgpu::DownlevelFlags::COMPUTE_SHADERS)
        })
        .map(|adapter| (describe(&adapter.get_info()), instance.clone(), adapter))
        .collect();
    found.sort_by_key(|(info, ..)| rank(info.kind));
    let mut names = std::collections::HashSet::new();
    found.retain(|(info, ..)| names.insert(info.name.clone()));
    found
}

fn rank(kind: DeviceKind) -> usize {
    match kind {
        DeviceKind::DiscreteGpu => 0,
        DeviceKind::IntegratedGpu => 1,
        DeviceKind::OtherGpu => 2,
        DeviceKind::SoftwareGpu | DeviceKind::Cpu => 3,
    }
}

fn describe(info: &wgpu::AdapterInfo) -> DeviceInfo {
    DeviceInfo {
        name: info.name.clone(),
        kind: match info.device_type {
            wgpu::DeviceType::DiscreteGpu => DeviceKind::DiscreteGpu,
            wgpu::DeviceType::IntegratedGpu => DeviceKind::IntegratedGpu,
            wgpu::DeviceType::Cpu => DeviceKind::SoftwareGpu,
            wgpu::DeviceType::VirtualGpu | wgpu::DeviceType::Other => DeviceKind::OtherGpu,
        },
        backend: info.backend.to_str().to_owned(),
        driver: format!("{} {}", info.driver, info.driver_info)
            .trim()
            .to_owned(),
        default: false,
    }
}

/// A device of the trainer's own on this adapter: sharing the window's would make its frames wait
/// for readbacks.
fn open_adapter(instance: &wgpu::Instance, adapter: &wgpu::Adapter) -> Result<Device, TrainError> {
    let features = adapter.features().difference(
        wgpu::Features::MAPPABLE_PRIMARY_BUFFERS | wgpu::Features::all_experimental_mask(),
    );
    let (device, queue) = pollster::block_on(adapter.request_device(&wgpu::DeviceDescriptor {
        label: Some("training"),
        required_features: features,
        required_limits: adapter.limits(),
        memory_hints: wgpu::MemoryHints::MemoryUsage,
        ..Default::default()
    }))
    .map_err(TrainError::device)?;
    let setup = WgpuSetup {
        instance: instance.clone(),
        backend: adapter.get_info().backend,
        adapter: adapter.clone(),
        device,
        queue,
    };
    let options = RuntimeOptions::try_default().map_err(TrainError::device)?;
    try_init_device(setup, options)
        .map(Device::from)
        .map_err(TrainError::device)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cpu_is_always_there_and_one_device_is_the_default() {
        let list = devices();
        assert_eq!(list[0].kind, DeviceKind::Cpu);
        assert_eq!(list.iter().filter(|d| d.default).count(), 1);
        assert!(
            list.iter()
                .all(|d| !d.default || d.kind != DeviceKind::SoftwareGpu)
        );
    }

    #[test]
    fn a_device_that_is_not_there_is_named_with_those_that_are() {
        let error = OpenDevice::open(&DeviceChoice::Named("abacus".to_owned()))
            .unwrap_err()
            .to_string();
        assert!(error.contains("abacus") && error.contains("CPU"), "{error}");
    }

    #[test]
    fn choices_are_read_from_words() {
        for (text, choice) in [
            ("auto", DeviceChoice::Auto),
            ("CPU", DeviceChoice::Cpu),
            ("gpu", DeviceChoice::Gpu),
        ] {
            assert_eq!(text.parse::<DeviceChoice>(), Ok(choice));
        }
        assert_eq!("RTX".parse(), Ok(DeviceChoice::Named("RTX".to_owned())));
        let remote: DeviceChoice = "Remote:lab".parse().unwrap();
        assert_eq!(remote.to_string(), "remote:lab:7878");
        assert_eq!(remote.to_string().parse(), Ok(remote));
    }
}
