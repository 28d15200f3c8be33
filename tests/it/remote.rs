//! Runs on a server in the same process, over the loopback: the same results as here, whatever happens
//! to the connection.

use std::cell::{Cell, RefCell};
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use balescope::link::{Token, initiate};
use balescope::model::{Family, ModelSpec, Size};
use balescope::serve::{ServeOptions, Server};
use balescope::train::{
    Command, DeviceChoice, EventKind, Outcome, RemoteDevice, RunSpec, SearchSpec, Session,
    StopReason, Target, TrainError, fit,
};

use crate::support::has;
use crate::training::spec;

const LIMIT: Duration = Duration::from_mins(1);
const TOKEN: &str = "a token for these tests";

fn token() -> Token {
    TOKEN.replace(' ', "-").parse().unwrap()
}

fn serve() -> Server {
    serve_at("127.0.0.1:0", 1 << 28)
}

fn serve_at(listen: &str, memory: usize) -> Server {
    let options = ServeOptions {
        device: DeviceChoice::Cpu,
        listen: listen.to_owned(),
        token: token(),
        memory,
        keep: None,
    };
    Server::start(options, |_| {}).unwrap()
}

fn remote(address: SocketAddr) -> RemoteDevice {
    RemoteDevice {
        patience: Duration::from_secs(20),
        ..RemoteDevice::new(&address.to_string(), Some(token()))
    }
}

fn away(mut spec: RunSpec, address: SocketAddr) -> RunSpec {
    spec.device = DeviceChoice::Remote(remote(address));
    spec
}

fn run(spec: &RunSpec) -> Result<Outcome, TrainError> {
    fit(spec, &mut |_| {}, &|| false)
}

fn message(result: Result<Outcome, TrainError>) -> String {
    result.unwrap_err().to_string()
}

/// Passes bytes on between a client and a server, and can cut all that it passes.
struct Proxy {
    address: SocketAddr,
    streams: Arc<Mutex<Vec<TcpStream>>>,
    passed: Arc<Mutex<[u64; 2]>>,
}

impl Proxy {
    fn before(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let proxy = Self {
            address: listener.local_addr().unwrap(),
            streams: Arc::default(),
            passed: Arc::default(),
        };
        let (streams, passed) = (Arc::clone(&proxy.streams), Arc::clone(&proxy.passed));
        thread(move || {
            for here in listener.incoming().map_while(Result::ok) {
                let Ok(there) = TcpStream::connect(server) else {
                    continue;
                };
                for (way, (from, to)) in [(&here, &there), (&there, &here)].into_iter().enumerate()
                {
                    let (from, to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
                    let passed = Arc::clone(&passed);
                    thread(move || pass(from, to, |bytes| passed.lock().unwrap()[way] += bytes));
                }
                streams.lock().unwrap().extend([here, there]);
            }
        });
        proxy
    }

    fn cut(&self) {
        for stream in self.streams.lock().unwrap().drain(..) {
            drop(stream.shutdown(Shutdown::Both));
        }
    }

    /// Bytes to the server and from it.
    fn passed(&self) -> [u64; 2] {
        *self.passed.lock().unwrap()
    }
}

fn thread(work: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().spawn(work).unwrap();
}

fn pass(mut from: TcpStream, mut to: TcpStream, count: impl Fn(u64)) {
    let mut buffer = [0; 1 << 14];
    while let Ok(read @ 1..) = from.read(&mut buffer) {
        count(read as u64);
        if to.write_all(&buffer[..read]).is_err() {
            break;
        }
    }
    drop(to.shutdown(Shutdown::Both));
}

#[test]
fn a_run_elsewhere_is_the_run_here_byte_for_byte() {
    let server = serve();
    let mut field = spec(400, 3);
    field.training.quantise_from = Some(0.5);
    let mut search = spec(300, 8);
    search.search = Some(SearchSpec {
        latent_is_chosen: false,
        target: Target::Psnr(25.0),
        family: Some(Family::Dense),
        size: Some(Size::Small),
    });
    for here in [spec(400, 4), field, search] {
        let away = away(here.clone(), server.address());
        let (near, far) = (run(&here).unwrap(), run(&away).unwrap());
        assert_eq!(near.archive_bytes, far.archive_bytes);
        assert_eq!(near.best_epoch, far.best_epoch);
        assert_eq!(*near.snapshot.after, *far.snapshot.after);
        assert_eq!(*near.snapshot.all, *far.snapshot.all);
        let figures = |outcome: &Outcome| {
            let mut report = serde_json::to_value(&*outcome.report).unwrap();
            let device = report["device"].take();
            for timed in ["seconds", "samples_per_second"] {
                report["training"][timed].take();
            }
            if let Some(tried) = report["tried"].as_object_mut() {
                tried.remove("seconds");
            }
            (device.as_str().unwrap().to_owned(), report)
        };
        let ((here, near), (there, far)) = (figures(&near), figures(&far));
        assert_eq!(near, far);
        assert_eq!(there, format!("{here} at {}", server.address()));
    }
}

#[test]
fn events_come_in_order_and_a_second_run_sends_no_data() {
    let server = serve();
    let proxy = Proxy::before(server.address());
    let spec = away(spec(4000, 4), proxy.address);
    let data = 8 * spec.data.values().len() as u64;
    let mut heard = Vec::new();
    fit(&spec, &mut |event| heard.push(event), &|| false).unwrap();
    let epochs: Vec<usize> = heard.iter().filter_map(epoch).collect();
    assert_eq!(epochs, [0, 1, 2, 3, 4]);
    let at = |wanted: fn(&EventKind) -> bool| heard.iter().position(wanted).unwrap();
    let started =
        at(|e| matches!(e, EventKind::Started { split, .. } if split.held_out.len() == 600));
    assert!(started < at(|e| epoch(e) == Some(0)));
    let first = proxy.passed();
    assert!(
        first[0] > data && first[0] < data + 20_000,
        "{first:?} for {data}"
    );
    // Another seed: the same data.
    let mut other = spec.clone();
    other.training.seed = 1;
    run(&other).unwrap();
    let second = proxy.passed();
    assert!(second[0] - first[0] < 20_000, "{second:?} after {first:?}");
    // The same again: nothing is trained.
    let begun = second[1];
    let again = run(&spec).unwrap();
    assert_eq!(again.report.training.seed, 0);
    assert!(proxy.passed()[1] > begun);
}

fn epoch(event: &EventKind) -> Option<usize> {
    match event {
        EventKind::Epoch(loss) => Some(loss.epoch),
        _ => None,
    }
}

#[test]
fn a_connection_that_is_cut_is_taken_up_again() {
    let server = serve();
    let proxy = Proxy::before(server.address());
    let here = spec(3000, 120);
    let spec = away(here.clone(), proxy.address);
    let (mut epochs, mut warnings, mut cuts) = (Vec::new(), Vec::new(), 0);
    let mut listen = |event: EventKind| {
        if let Some(epoch) = epoch(&event) {
            epochs.push(epoch);
            if (epoch > 10 && cuts == 0) || (epoch > 40 && cuts == 1) {
                cuts += 1;
                proxy.cut();
            }
        }
        if let EventKind::Warning(text) = event {
            warnings.push(text);
        }
    };
    let far = fit(&spec, &mut listen, &|| false).unwrap();
    assert_eq!(epochs, (0..=120).collect::<Vec<_>>());
    assert!(!warnings.is_empty(), "it was not cut");
    for warning in &warnings {
        let whole = warning.contains("was lost in epoch") && warning.contains("goes on there");
        assert!(whole, "{warning}");
    }
    assert_eq!(far.archive_bytes, run(&here).unwrap().archive_bytes);
}

#[test]
fn a_server_that_is_gone_is_told_with_what_to_do() {
    let server = serve();
    let mut spec = away(spec(2000, 5000), server.address());
    let DeviceChoice::Remote(device) = &mut spec.device else {
        unreachable!()
    };
    device.patience = Duration::from_secs(1);
    let server = RefCell::new(Some(server));
    let mut listen = |event: EventKind| {
        if epoch(&event) == Some(3) {
            drop(server.borrow_mut().take());
        }
    };
    let begun = Instant::now();
    let lost = fit(&spec, &mut listen, &|| false);
    assert!(begun.elapsed() < LIMIT);
    let said = message(lost);
    has(
        &said,
        &[
            "does not answer any more",
            "is kept",
            "start the same run again",
        ],
    );
}

#[test]
fn a_server_that_was_started_anew_knows_nothing_of_the_run() {
    let server = serve();
    let address = server.address();
    let spec = away(spec(2000, 5000), address);
    let server = RefCell::new(Some(server));
    let mut listen = |event: EventKind| {
        if epoch(&event) == Some(3) {
            drop(server.borrow_mut().take());
            *server.borrow_mut() = Some(serve_at(&address.to_string(), 1 << 28));
        }
    };
    let said = message(fit(&spec, &mut listen, &|| false));
    assert!(said.contains("was started anew"), "{said}");
}

#[test]
fn wrong_tokens_versions_and_addresses_have_messages_of_their_own() {
    let server = serve();
    let base = spec(300, 2);
    let with = |device: RemoteDevice| {
        let mut spec = base.clone();
        spec.device = DeviceChoice::Remote(device);
        message(run(&spec))
    };
    let other: Token = "another token, other letters"
        .replace(' ', "-")
        .parse()
        .unwrap();
    let wrong = RemoteDevice::new(&server.address().to_string(), Some(other));
    assert!(with(wrong.clone()).contains("token is refused"));
    assert!(
        wrong
            .about()
            .unwrap_err()
            .to_string()
            .contains("token is refused")
    );
    let none = RemoteDevice::new(&server.address().to_string(), None);
    assert!(with(none).contains("BALESCOPE_TOKEN"));
    let unknown = RemoteDevice::new("no.such.host.invalid:7878", Some(token()));
    assert!(with(unknown).contains("is not known"));
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = remote(free.local_addr().unwrap());
    drop(free);
    assert!(with(nobody).contains("is `balescope serve` running there"));
    let about = remote(server.address()).about().unwrap();
    assert_eq!(about.version, env!("CARGO_PKG_VERSION"));
    assert!(about.device.contains("CPU") && about.runs == 0, "{about:?}");
}

#[test]
fn garbage_is_refused_and_harms_nobody() {
    let server = serve();
    let mut open = Vec::new();
    for bytes in [
        &b""[..],
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        &[0; 2000],
        &vec![0xff; 100_000],
        &[0, 48, 7, 7, 7],
    ] {
        let mut stream = TcpStream::connect(server.address()).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(8)))
            .unwrap();
        // The server may have closed it by then.
        drop(stream.write_all(bytes));
        if bytes.len() > 100 {
            let mut answer = Vec::new();
            drop(stream.read_to_end(&mut answer));
            assert!(answer.len() <= 2, "a stranger is told {answer:?}");
        }
        open.push(stream);
    }
    // Who knows the token is served beside those who hold connections open.
    let whole = run(&away(spec(300, 2), server.address()));
    assert!(whole.is_ok());
    drop(open);
}

#[test]
fn strangers_cannot_keep_others_out_for_long() {
    let server = serve();
    let address = server.address();
    let held: Vec<_> = (0..100)
        .filter_map(|_| TcpStream::connect(address).ok())
        .collect();
    let begun = Instant::now();
    remote(address).about().expect("kept out");
    assert!(begun.elapsed() < Duration::from_secs(2), "kept out");
    drop(held);
}

/// What a client says first.
fn recorded_greeting(server: SocketAddr) -> Vec<u8> {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (tell, told) = crossbeam_channel::bounded(1);
    thread(move || {
        let mut here = listener.accept().unwrap().0;
        let mut there = TcpStream::connect(server).unwrap();
        let mut length = [0; 2];
        here.read_exact(&mut length).unwrap();
        let mut greeting = vec![0; usize::from(u16::from_be_bytes(length))];
        here.read_exact(&mut greeting).unwrap();
        let greeting = [&length[..], &greeting].concat();
        there.write_all(&greeting).unwrap();
        tell.send(greeting).unwrap();
        let (mut from, mut to) = (there.try_clone().unwrap(), here.try_clone().unwrap());
        thread(move || drop(std::io::copy(&mut from, &mut to)));
        drop(std::io::copy(&mut here, &mut there));
    });
    remote(address).about().unwrap();
    told.recv().unwrap()
}

#[test]
fn recorded_greetings_and_dripping_bytes_keep_nobody_out() {
    let server = serve();
    let address = server.address();
    let greeting = recorded_greeting(address);
    let attack = Attack::default();
    for _ in 0..64 {
        let (done, greeting) = (Arc::clone(&attack.0), greeting.clone());
        thread(move || {
            while !done.load(Ordering::Relaxed) {
                std::thread::sleep(Duration::from_millis(100));
                let Ok(mut stream) = TcpStream::connect(address) else {
                    continue;
                };
                // The promise of a long message, of which a byte comes now and then.
                let mut wrote = stream.write_all(&[&greeting[..], &[0xff, 0xff]].concat());
                while wrote.is_ok() && !done.load(Ordering::Relaxed) {
                    std::thread::sleep(Duration::from_millis(100));
                    wrote = stream.write_all(&[7]);
                }
            }
        });
    }
    std::thread::sleep(Duration::from_millis(500));
    for _ in 0..10 {
        let begun = Instant::now();
        let about = remote(address).about();
        let took = begun.elapsed();
        assert!(
            about.is_ok() && took < Duration::from_secs(2),
            "{about:?} after {took:?}"
        );
    }
}

/// Goes on until the test ends, whatever comes of it.
#[derive(Default)]
struct Attack(Arc<AtomicBool>);

impl Drop for Attack {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn a_lost_connection_is_told_with_how_long_it_is_waited_for() {
    let server = serve();
    let mut spec = away(spec(2000, 5000), server.address());
    let DeviceChoice::Remote(device) = &mut spec.device else {
        unreachable!()
    };
    device.patience = Duration::from_mins(5);
    let server = RefCell::new(Some(server));
    let (lost, words) = (Cell::new(None), RefCell::new(String::new()));
    let mut listen = |event: EventKind| match event {
        EventKind::Epoch(epoch) if epoch.epoch == 3 => drop(server.borrow_mut().take()),
        EventKind::Warning(text) => {
            lost.set(Some(Instant::now()));
            words.replace(text);
        }
        EventKind::Preparing(what) if what.contains("again") => {
            assert!(
                what.contains("for 5 min 00 s more at most") || what.contains("for 4 min"),
                "{what}"
            );
        }
        _ => {}
    };
    // Whoever stops waits no longer.
    let stops = || {
        lost.get()
            .is_some_and(|at: Instant| at.elapsed() > Duration::from_secs(1))
    };
    let said = message(fit(&spec, &mut listen, &stops));
    assert!(said.contains("could not be told to stop"), "{said}");
    assert!(lost.get().unwrap().elapsed() < Duration::from_secs(10));
    let words = words.into_inner();
    has(&words, &["5 min", "Ctrl-C"]);
}

#[test]
fn data_that_are_too_large_are_refused_before_they_are_sent() {
    let server = serve_at("127.0.0.1:0", 10_000);
    let proxy = Proxy::before(server.address());
    let said = message(run(&away(spec(2000, 2), proxy.address)));
    has(&said, &["no room", "--memory"]);
    assert!(proxy.passed()[0] < 20_000);
}

#[test]
fn a_message_for_which_there_is_no_room_is_refused_in_words() {
    let server = serve_at("127.0.0.1:0", 1 << 20);
    let stream = TcpStream::connect(server.address()).unwrap();
    let (mut sender, mut receiver, _) = initiate(stream, &token()).unwrap();
    sender.send(&vec![0; 200_000]).unwrap();
    let answer = receiver.receive(1 << 20).unwrap();
    let words = String::from_utf8_lossy(&answer).into_owned();
    has(&words, &["no room", "--memory"]);
    // It was passed over, so that the next one is understood.
    let mut about = Vec::new();
    ciborium::into_writer("About", &mut about).unwrap();
    sender.send(&about).unwrap();
    let answer = receiver.receive(1 << 20).unwrap();
    assert!(String::from_utf8_lossy(&answer).contains("CPU"));
}

#[test]
fn runs_wait_for_each_other_and_are_told_so() {
    let server = serve();
    let address = server.address();
    let long = Session::start(|| {}).unwrap();
    long.send(Command::Train(Box::new(away(spec(2000, 100_000), address))));
    wait_for(&long, |e| matches!(e, EventKind::Epoch(_)));
    let second = Session::start(|| {}).unwrap();
    second.send(Command::Train(Box::new(away(spec(300, 2), address))));
    let waiting = wait_for(&second, |e| match e {
        EventKind::Preparing(what) => what.contains("Waiting"),
        _ => false,
    });
    let EventKind::Preparing(what) = waiting else {
        unreachable!()
    };
    assert_eq!(what, "Waiting: 1 run before this one");
    assert_eq!(remote(address).about().unwrap().runs, 2);
    long.send(Command::Stop);
    let EventKind::Finished(stopped) = wait_for(&long, finished) else {
        unreachable!()
    };
    assert_eq!(stopped.reason, StopReason::Stopped);
    wait_for(&second, finished);
}

#[test]
fn pause_step_and_stop_are_heard_there_and_snapshots_come_back() {
    let server = serve();
    let session = Session::start(|| {}).unwrap();
    let spec = away(spec(2000, 100_000), server.address());
    session.send(Command::Train(Box::new(spec.clone())));
    wait_for(&session, |e| epoch(e).is_some_and(|n| n > 2));
    session.send(Command::Pause(true));
    wait_for(&session, |e| matches!(e, EventKind::Paused(true)));
    // What was on its way has come.
    std::thread::sleep(Duration::from_millis(300));
    let done = session
        .events()
        .try_iter()
        .filter_map(|e| epoch(&e.kind))
        .last();
    session.send(Command::Step);
    let stepped = wait_for(&session, |e| epoch(e).is_some());
    assert!(done.is_none_or(|done| epoch(&stepped) == Some(done + 1)));
    std::thread::sleep(Duration::from_millis(300));
    assert!(
        session
            .events()
            .try_iter()
            .all(|e| epoch(&e.kind).is_none())
    );
    let snapshot = session
        .take_snapshot()
        .expect("a snapshot within three epochs");
    assert_eq!(snapshot.after.dim(), snapshot.before.dim());
    assert_eq!(snapshot.run, spec.id);
    session.send(Command::Pause(false));
    wait_for(&session, |e| epoch(e).is_some());
    session.send(Command::Stop);
    let EventKind::Finished(outcome) = wait_for(&session, finished) else {
        unreachable!()
    };
    assert_eq!(outcome.reason, StopReason::Stopped);
    // Trained further, it goes on where it was.
    session.send(Command::Continue { epochs: 3 });
    let last = outcome.report.training.epochs;
    let EventKind::Finished(further) = wait_for(&session, finished) else {
        unreachable!()
    };
    assert_eq!(further.report.training.epochs, last + 3);
}

#[test]
fn closing_the_session_gives_the_run_up() {
    let server = serve();
    let session = Session::start(|| {}).unwrap();
    let spec = away(spec(2000, 100_000), server.address());
    session.send(Command::Train(Box::new(spec)));
    wait_for(&session, |e| matches!(e, EventKind::Epoch(_)));
    drop(session);
    let begun = Instant::now();
    while remote(server.address()).about().unwrap().runs > 0 {
        assert!(begun.elapsed() < LIMIT, "it goes on for nobody");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn closed_forms_are_computed_here() {
    // Nobody listens there.
    let mut spec = away(spec(300, 2), ([127, 0, 0, 1], 1).into());
    spec.model = ModelSpec::with_family(Family::Linear, Size::Small, 5, 2);
    assert!(run(&spec).is_ok());
}

fn finished(event: &EventKind) -> bool {
    matches!(event, EventKind::Finished(_))
}

#[track_caller]
fn wait_for(session: &Session, wanted: impl Fn(&EventKind) -> bool) -> EventKind {
    let until = Instant::now() + LIMIT;
    loop {
        let event = session
            .events()
            .recv_deadline(until)
            .expect("an event in time");
        if let EventKind::Failed(failure) = &event.kind {
            panic!("{failure:?}");
        }
        if wanted(&event.kind) {
            return event.kind;
        }
    }
}
