//! Faults on purpose: processes are killed, connections cut, components misbehave, and nothing acknowledged may be lost.
