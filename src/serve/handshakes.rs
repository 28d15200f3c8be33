//! Places for callers who have not shown yet that they know the token.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr, Shutdown, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// In all, and for each address.
const PLACES: usize = 32;
const EACH: usize = 8;

/// Callers in the order in which they came. One who needs a place gets it: where there is none, the one
/// who has had his for longest leaves, of the address that has the most. Who knows the token greets at
/// once, and needs his place no longer than it takes to read that.
#[derive(Default)]
pub(super) struct Handshakes(Mutex<HandshakeSlots>);

#[derive(Default)]
struct HandshakeSlots {
    last: u64,
    /// The oldest first.
    callers: Vec<Caller>,
}

struct Caller {
    id: u64,
    address: IpAddr,
    stream: TcpStream,
}

/// A place, free again when this is dropped.
pub(super) struct HandshakeSlot {
    handshakes: Arc<Handshakes>,
    id: u64,
}

impl Handshakes {
    fn lock(&self) -> MutexGuard<'_, HandshakeSlots> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for one who calls from this address. `stream`: to end the connection by, where the place
    /// is needed for others.
    pub fn admit(self: &Arc<Self>, address: IpAddr, stream: TcpStream) -> HandshakeSlot {
        let address = network(address);
        let mut places = self.lock();
        if places.count(address) >= EACH {
            places.leave(address);
        } else if places.callers.len() >= PLACES {
            let busiest = places.busiest();
            places.leave(busiest);
        }
        places.last += 1;
        let id = places.last;
        places.callers.push(Caller {
            id,
            address,
            stream,
        });
        HandshakeSlot {
            handshakes: Arc::clone(self),
            id,
        }
    }
}

impl HandshakeSlots {
    fn count(&self, address: IpAddr) -> usize {
        let same = |caller: &&Caller| caller.address == address;
        self.callers.iter().filter(same).count()
    }

    /// The address with the most callers; of those with as many, that of the oldest.
    fn busiest(&self) -> IpAddr {
        let mut counts: HashMap<IpAddr, usize> = HashMap::new();
        for caller in &self.callers {
            *counts.entry(caller.address).or_default() += 1;
        }
        let most = counts.values().copied().max();
        let busiest = |caller: &&Caller| counts.get(&caller.address).copied() == most;
        let found = self.callers.iter().find(busiest);
        found.map_or(Ipv6Addr::UNSPECIFIED.into(), |caller| caller.address)
    }

    /// The oldest of an address goes.
    fn leave(&mut self, address: IpAddr) {
        let oldest = self.callers.iter().position(|c| c.address == address);
        if let Some(at) = oldest {
            // Whoever reads from it sees the end.
            drop(self.callers.remove(at).stream.shutdown(Shutdown::Both));
        }
    }
}

impl Drop for HandshakeSlot {
    fn drop(&mut self) {
        let mut places = self.handshakes.lock();
        places.callers.retain(|caller| caller.id != self.id);
    }
}

/// What one owner has: an address, or of the newer kind all those that share the first half.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let half = u128::from(address) >> 64 << 64;
            Ipv6Addr::from(half).into()
        }
        address @ IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;
    use std::net::TcpListener;

    use super::*;

    fn streams(count: usize) -> Vec<(TcpStream, TcpStream)> {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let pair = |_| {
            let here = TcpStream::connect(address).unwrap();
            (here, listener.accept().unwrap().0)
        };
        (0..count).map(pair).collect()
    }

    fn is_closed(mut stream: &TcpStream) -> bool {
        stream.set_nonblocking(true).unwrap();
        matches!(stream.read(&mut [0]), Ok(0))
    }

    fn v4(last: u8) -> IpAddr {
        [10, 0, 0, last].into()
    }

    #[test]
    fn an_address_has_so_many_places_and_the_oldest_leaves() {
        let handshakes = Arc::new(Handshakes::default());
        let streams = streams(EACH + 3);
        let admit = |i: usize| handshakes.admit(v4(1), streams[i].1.try_clone().unwrap());
        let _held: Vec<_> = (0..EACH + 3).map(admit).collect();
        let closed: Vec<bool> = streams.iter().map(|(here, _)| is_closed(here)).collect();
        assert_eq!(closed[..4], [true, true, true, false]);
        assert!(!closed[4..].contains(&true));
        assert_eq!(handshakes.lock().callers.len(), EACH);
    }

    #[test]
    fn who_has_the_most_makes_room_for_others() {
        let handshakes = Arc::new(Handshakes::default());
        let streams = streams(PLACES + 2);
        let admit =
            |i: usize, address| handshakes.admit(address, streams[i].1.try_clone().unwrap());
        // The first is alone; then addresses that have more each.
        let mut held = vec![admit(0, v4(1))];
        held.extend((1..PLACES).map(|i| admit(i, v4(2 + (i / EACH) as u8))));
        assert_eq!(handshakes.lock().callers.len(), PLACES);
        held.push(admit(PLACES, v4(200)));
        assert!(!is_closed(&streams[0].0) && is_closed(&streams[EACH].0));
        drop(held);
        assert!(handshakes.lock().callers.is_empty());
    }

    #[test]
    fn addresses_of_one_network_count_as_one() {
        let one: IpAddr = "2001:db8::1".parse().unwrap();
        let other: IpAddr = "2001:db8::ffff:2".parse().unwrap();
        let third: IpAddr = "2001:db8:0:1::1".parse().unwrap();
        assert_eq!(network(one), network(other));
        assert_ne!(network(one), network(third));
        assert_eq!(network("::ffff:10.0.0.1".parse().unwrap()), v4(1));
    }
}
