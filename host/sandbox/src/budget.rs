//! What one instance may use while it runs: memory, tables, processor time.

use wasmtime::{ResourceLimiter, Store, UpdateDeadline};

use crate::ticker::TICK;
use tocsin_model::plugin::Limits;

/// The budget of one instance, kept in its store.
pub(crate) struct Budget {
    memory_limit: usize,
    table_limit: usize,
    memory: usize,
    memory_refused: bool,
    ticks_left: u32,
    ticks_per_slice: u32,
    /// The epoch went on while the guest waited for the host: the next tick is not the guest's.
    waited: bool,
}

/// The guest used up its processor time.
#[derive(Debug, thiserror::Error)]
#[error("processor time used up")]
pub(crate) struct ProcessorTimeUsedUp;

impl Budget {
    pub(crate) fn new(limits: &Limits) -> Self {
        let tick_ms = u32::try_from(TICK.as_millis()).unwrap_or(u32::MAX);
        let ticks = limits.cpu_ms.div_ceil(tick_ms).max(1);
        Self {
            memory_limit: (limits.memory_mib as usize) << 20,
            table_limit: limits.table_elements as usize,
            memory: 0,
            memory_refused: false,
            ticks_left: ticks,
            ticks_per_slice: ticks,
            waited: false,
        }
    }

    /// Largest memory, in bytes.
    pub(crate) fn memory(&self) -> usize {
        self.memory
    }

    /// Whether the guest asked for more memory than it may have.
    pub(crate) fn memory_was_refused(&self) -> bool {
        self.memory_refused
    }

    /// The guest waited for the host.
    pub(crate) fn host_call_ended(&mut self) {
        self.waited = true;
    }

    /// The guest has its processor time anew: a playbook between two waits.
    pub(crate) fn begin_slice(&mut self) {
        self.ticks_left = self.ticks_per_slice;
        self.waited = true;
    }

    fn on_tick(&mut self) -> wasmtime::Result<UpdateDeadline> {
        if !std::mem::take(&mut self.waited) {
            self.ticks_left = self.ticks_left.saturating_sub(1);
        }
        if self.ticks_left == 0 { Err(ProcessorTimeUsedUp.into()) } else { Ok(UpdateDeadline::Yield(1)) }
    }
}

impl ResourceLimiter for Budget {
    fn memory_growing(&mut self, current: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        let after = self.memory.saturating_add(desired.saturating_sub(current));
        if after > self.memory_limit {
            self.memory_refused = true;
            return Ok(false);
        }
        self.memory = after;
        Ok(true)
    }

    fn table_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        let admitted = desired <= self.table_limit;
        self.memory_refused |= !admitted;
        Ok(admitted)
    }

    fn memories(&self) -> usize {
        1
    }
}

/// What a store's data has: a budget.
pub(crate) trait Budgeted: Send + 'static {
    fn budget(&mut self) -> &mut Budget;
}

/// A store with every limit set.
pub(crate) fn store<T: Budgeted>(engine: &wasmtime::Engine, data: T, limits: &Limits) -> Store<T> {
    let mut store = Store::new(engine, data);
    store.limiter(|data| data.budget());
    store.set_hostcall_fuel((limits.host_call_mib as usize) << 20);
    store.set_max_component_handles(limits.handles as usize);
    store.set_epoch_deadline(1);
    store.epoch_deadline_callback(|mut context| context.data_mut().budget().on_tick());
    store
}
