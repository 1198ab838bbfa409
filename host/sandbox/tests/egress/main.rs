//! The egress gate through a component: what is granted goes out, what is not says the missing line, and no peer can hold
//! a call or fill the memory.

mod dns;
mod dns_server;
mod peer;
mod response;
mod stage;
mod tcp;
mod tls;
