//! Memory that runs out: a message and exit code 1, and errors where it is foreseen.

#![expect(
    unsafe_code,
    reason = "an allocator cannot be written without; it hands everything on to another one"
)]

use std::alloc::{GlobalAlloc, Layout};
use std::cell::Cell;
use std::collections::TryReserveError;
use std::io::Write as _;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use mimalloc::MiMalloc;

const FAILED: i32 = 1;
const MESSAGE: &[u8] =
    b"error: there is no more memory; close other programs, or take a part of the data \
(--portion, or decompress --samples)\n";

/// What is still to be done then.
static AT_THE_END: OnceLock<fn()> = OnceLock::new();

thread_local! {
    /// Somebody asks whether there is memory, and goes on without.
    static ASKING: Cell<bool> = const { Cell::new(false) };
    /// This thread ends the program.
    static ENDS: Cell<bool> = const { Cell::new(false) };
}

/// Training allocates and frees tensors all the time; the allocator inside makes it about a quarter
/// faster. Where there is no more memory, the program ends in words, and leaves nothing half written.
pub struct Allocator;

/// What is to be done before the program ends for want of memory. It must need none.
pub fn at_the_end(clear: fn()) {
    // The first wish counts: there is one program.
    let _ = AT_THE_END.set(clear);
}

/// Reserves room in a vector, where there is some.
pub fn reserve<T>(vector: &mut Vec<T>, more: usize) -> Result<(), TryReserveError> {
    ASKING.set(true);
    let reserved = vector.try_reserve_exact(more);
    ASKING.set(false);
    reserved
}

/// Whether there is memory for so many bytes now. Asked before large arrays are made, whose makers cannot
/// tell that there is none.
pub fn has_room(bytes: u128) -> bool {
    usize::try_from(bytes).is_ok_and(|bytes| reserve(&mut Vec::<u8>::new(), bytes).is_ok())
}

/// What the allocator inside gave, if it gave anything.
fn given(memory: *mut u8) -> *mut u8 {
    if memory.is_null() && !ASKING.try_with(Cell::get).unwrap_or(false) {
        end();
    }
    memory
}

/// Asks the system for large pages where much memory was taken: handing out small ones takes longer than reading most
/// files into them. A system that has none goes on as before.
#[cfg(target_os = "linux")]
fn in_large_pages(memory: *mut u8, size: usize) {
    const MUCH: usize = 4 << 20;
    const PAGE: usize = 2 << 20;
    if size < MUCH || memory.is_null() {
        return;
    }
    let whole = memory.align_offset(PAGE);
    let length = size.saturating_sub(whole) / PAGE * PAGE;
    // SAFETY: the pages lie within memory that was just handed out, and what is in them stays as it is.
    unsafe { libc::madvise(memory.add(whole).cast(), length, libc::MADV_HUGEPAGE) };
}

#[cfg(not(target_os = "linux"))]
fn in_large_pages(_: *mut u8, _: usize) {}

/// Ends the program; what is done for that must need no memory.
#[cold]
fn end() {
    static ENDING: AtomicBool = AtomicBool::new(false);
    if ENDS.try_with(|ends| ends.replace(true)).unwrap_or(true) {
        // The way out needs memory too: then there is none.
        return;
    }
    while ENDING.swap(true, Ordering::Relaxed) {
        // Another thread is on its way out.
        std::thread::sleep(Duration::from_secs(1));
    }
    let _ = std::io::stderr().write_all(MESSAGE);
    if let Some(clear) = AT_THE_END.get() {
        clear();
    }
    std::process::exit(FAILED);
}

// SAFETY: every call is handed on as it is to an allocator, and what it gives is given.
unsafe impl GlobalAlloc for Allocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: whoever calls this keeps to what the allocator asks for.
        let memory = given(unsafe { MiMalloc.alloc(layout) });
        in_large_pages(memory, layout.size());
        memory
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as above.
        let memory = given(unsafe { MiMalloc.alloc_zeroed(layout) });
        in_large_pages(memory, layout.size());
        memory
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { MiMalloc.dealloc(memory, layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: as above.
        given(unsafe { MiMalloc.realloc(memory, layout, size) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_asks_for_too_much_is_told() {
        assert!(has_room(1 << 20));
        assert!(!has_room(u128::MAX) && !has_room(1 << 62));
        let mut numbers = vec![1_u64];
        assert!(reserve(&mut numbers, 1 << 59).is_err());
        assert!(reserve(&mut numbers, 10).is_ok() && numbers.capacity() >= 11);
    }
}
