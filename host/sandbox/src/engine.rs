//! The one constructor of the wasmtime engine.

use wasmtime::{Cache, CacheConfig, Config, Engine, InstanceAllocationStrategy, PoolingAllocationConfig};

use crate::{config::SandboxConfig, error::SandboxError};

/// Builds the engine: deterministic, interruptible, with pooled instances and a compilation cache. On a machine that has no
/// address space for the pool, instances are allocated one by one instead.
///
/// # Errors
///
/// When the cache's directory cannot be used, or the processor or system is not supported.
pub(crate) fn build(config: &SandboxConfig) -> Result<Engine, SandboxError> {
    let mut engine_config = base(config)?;
    engine_config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool(config)));
    match Engine::new(&engine_config) {
        Ok(engine) => Ok(engine),
        Err(reason) => {
            tracing::warn!(%reason, "no pool of WebAssembly instances on this machine; each is allocated on its own");
            engine_config.allocation_strategy(InstanceAllocationStrategy::OnDemand);
            Engine::new(&engine_config).map_err(|error| SandboxError::Engine(format!("{error:#}")))
        }
    }
}

fn base(config: &SandboxConfig) -> Result<Config, SandboxError> {
    let mut engine = Config::new();
    engine
        .epoch_interruption(true)
        .cranelift_nan_canonicalization(true)
        .wasm_relaxed_simd(false)
        .wasm_memory64(false)
        .wasm_component_model(true)
        .memory_init_cow(true)
        .wasm_backtrace_max_frames(std::num::NonZeroUsize::new(20));
    if let Some(directory) = &config.cache_dir {
        let unusable = |reason: String| SandboxError::Cache { directory: directory.display().to_string(), reason };
        std::fs::create_dir_all(directory).map_err(|error| unusable(error.to_string()))?;
        let directory = directory.canonicalize().map_err(|error| unusable(error.to_string()))?;
        let mut cache = CacheConfig::new();
        cache.with_directory(directory);
        engine.cache(Some(Cache::new(cache).map_err(|error| unusable(format!("{error:#}")))?));
    }
    Ok(engine)
}

/// Room for every admitted instance at the ceiling. Componentised languages bring a few core modules each.
fn pool(config: &SandboxConfig) -> PoolingAllocationConfig {
    let instances = config.max_concurrent_instances.saturating_add(config.max_concurrent_playbooks);
    let limits = &config.ceiling.limits;
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(instances)
        .total_core_instances(instances.saturating_mul(CORE_INSTANCES_EACH))
        .total_memories(instances)
        .total_tables(instances.saturating_mul(TABLES_EACH))
        .total_stacks(instances)
        .max_core_instances_per_component(64)
        .max_memories_per_component(1)
        .max_tables_per_component(64)
        .max_memory_size((limits.memory_mib as usize) << 20)
        .table_elements(limits.table_elements as usize)
        .linear_memory_keep_resident(KEPT_BYTES_PER_MEMORY)
        .max_unused_warm_slots(16);
    pool
}

const CORE_INSTANCES_EACH: u32 = 6;
const TABLES_EACH: u32 = 6;
const KEPT_BYTES_PER_MEMORY: usize = 128 << 10;
