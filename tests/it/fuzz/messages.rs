//! What a server is told by somebody who knows the token.

use std::cell::RefCell;
use std::net::{Shutdown, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};

use balescope::link::{Token, initiate};
use balescope::serve::{ServeOptions, Server};
use balescope::train::{DeviceChoice, RemoteDevice};
use ciborium::Value;

use super::change::{any, below, bytes, one_in, value};
use super::work;
use crate::support::Random;

/// Panics of the server's threads: whoever is connected sees only that the connection ends.
static PANICS: AtomicUsize = AtomicUsize::new(0);

fn map(entries: Vec<(&str, Value)>) -> Value {
    let entry = |(key, value): (&str, Value)| (Value::Text(key.to_owned()), value);
    Value::Map(entries.into_iter().map(entry).collect())
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn of<T: serde::Serialize>(value: &T) -> Value {
    Value::serialized(value).unwrap()
}

/// Everything that a client says, as one says it.
fn messages() -> Vec<Value> {
    let spec = crate::training::spec(40, 1);
    let order = map(vec![
        ("plan", of(&spec.plan)),
        ("model", of(&spec.model)),
        ("training", of(&spec.training)),
        ("search", Value::Null),
        ("further", Value::Null),
    ]);
    let key = "0123456789abcdef0123456789abcdef";
    let watch = map(vec![
        ("snapshots", Value::Bool(true)),
        ("interim", Value::Bool(true)),
    ]);
    let start = |archive| {
        let order = order.clone();
        let start = vec![
            ("order", order),
            ("data", text(key)),
            ("archive", Value::Bool(archive)),
        ];
        map(vec![("Start", map(start))])
    };
    let follow = vec![
        ("key", text(key)),
        ("from", Value::Integer(0.into())),
        ("watch", watch),
    ];
    let names: Vec<Value> = (0..5).map(|i| text(&i.to_string())).collect();
    let head = map(vec![
        ("label", text("label")),
        ("array", Value::Null),
        ("of", Value::Null),
        ("dtype", of(&spec.data.dtype)),
        ("byte_order", of(&spec.data.byte_order)),
        ("fortran_order", Value::Bool(false)),
        ("layout", of(&spec.data.layout)),
        ("column_names", Value::Array(names)),
        ("has_names", Value::Bool(false)),
        ("stored_names", Value::Null),
        ("single", Value::Bool(true)),
    ]);
    vec![
        text("About"),
        start(false),
        start(true),
        map(vec![("Follow", map(follow))]),
        map(vec![("Wish", text("Stop"))]),
        map(vec![("Wish", map(vec![("Pause", Value::Bool(true))]))]),
        text("Received"),
        text("Alive"),
        head,
    ]
}

/// Several messages, each behind its length.
fn conversation(random: &mut Random, known: &[Value]) -> Vec<u8> {
    let mut out = Vec::new();
    for i in 0..=below(random, 4) {
        // An order is followed by a head more often than by something else.
        let ordered = i == 1 && one_in(random, 2);
        let mut message = if ordered {
            known[8].clone()
        } else {
            any(random, known).clone()
        };
        if !one_in(random, 3) {
            value(random, &mut message);
        }
        let mut plain = Vec::new();
        ciborium::into_writer(&message, &mut plain).unwrap();
        if one_in(random, 8) {
            bytes(random, &mut plain);
        }
        out.extend((plain.len() as u32).to_le_bytes());
        out.extend(plain);
    }
    out
}

#[test]
fn messages_that_are_almost_right() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let thread = std::thread::current();
        if thread
            .name()
            .is_some_and(|name| name.starts_with("remote-"))
        {
            PANICS.fetch_add(1, Ordering::Relaxed);
        }
        before(panic);
    }));
    let token: Token = "0123456789abcdef".parse().unwrap();
    let options = ServeOptions {
        device: DeviceChoice::Cpu,
        listen: "127.0.0.1:0".to_owned(),
        token: token.clone(),
        memory: 1 << 26,
        keep: None,
    };
    let server = Server::start(options, |_| {}).unwrap();
    let address = server.address();
    let remote = RemoteDevice::new(&address.to_string(), Some(token.clone()));
    let known = messages();
    let count = RefCell::new(0_usize);
    work(
        "messages",
        |random| conversation(random, &known),
        |bytes| {
            // On a busy machine a greeting may come too late: then there is another one.
            let greeting = (0..5).find_map(|_| {
                let stream = TcpStream::connect(address).ok()?;
                let own = stream.try_clone().ok()?;
                Some((initiate(stream, &token).ok()?, own))
            });
            let ((mut sender, mut receiver, _), own) = greeting.expect("the server greets");
            let (mut left, mut sent) = (bytes, 0);
            while let Some((length, rest)) = left.split_first_chunk() {
                let (message, rest) = rest.split_at(u32::from_le_bytes(*length) as usize);
                left = rest;
                // The server may have closed the connection by then.
                sent += usize::from(sender.send(message).is_ok());
            }
            // Nothing more comes, so that the server does not wait for it.
            drop(own.shutdown(Shutdown::Write));
            let mut answered = false;
            while receiver.receive(1 << 26).is_ok() {
                answered = true;
            }
            assert_eq!(
                PANICS.load(Ordering::Relaxed),
                0,
                "a thread of the server panicked"
            );
            *count.borrow_mut() += 1;
            if count.borrow().is_multiple_of(64) {
                remote.about().expect("the server answers others");
            }
            answered && sent > 0
        },
    );
    remote.about().expect("the server still answers");
    assert_eq!(PANICS.load(Ordering::Relaxed), 0);
}
