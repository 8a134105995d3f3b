//! The width of the processor's instructions, chosen while running: the one file with `unsafe`.
//!
//! A [`Task`] is written once, as plain loops. It is compiled once for every processor, and once more for each wider
//! family; what it computes is the same. The build itself stays portable.

/// Which instructions a task may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// What every processor of the build's target has.
    Portable,
    /// 256 bits: AVX2 and what comes with it.
    Avx2,
    /// 512 bits, with counting of bits in whole vectors.
    Avx512,
}

impl Width {
    /// The widest that this processor has.
    pub fn best() -> Width {
        if Width::Avx512.is_present() {
            Width::Avx512
        } else if Width::Avx2.is_present() {
            Width::Avx2
        } else {
            Width::Portable
        }
    }

    /// Whether this processor has it.
    pub fn is_present(self) -> bool {
        #[cfg(target_arch = "x86_64")]
        match self {
            Width::Portable => true,
            Width::Avx2 => {
                std::is_x86_feature_detected!("avx2")
                    && std::is_x86_feature_detected!("popcnt")
                    && std::is_x86_feature_detected!("bmi1")
                    && std::is_x86_feature_detected!("bmi2")
            }
            Width::Avx512 => {
                Width::Avx2.is_present()
                    && std::is_x86_feature_detected!("avx512f")
                    && std::is_x86_feature_detected!("avx512bw")
                    && std::is_x86_feature_detected!("avx512dq")
                    && std::is_x86_feature_detected!("avx512vl")
                    && std::is_x86_feature_detected!("avx512vpopcntdq")
            }
        }
        #[cfg(not(target_arch = "x86_64"))]
        match self {
            Width::Portable => true,
            Width::Avx2 | Width::Avx512 => false,
        }
    }
}

/// Loops that become quicker with wider instructions. `run` and all it calls must be `#[inline(always)]`: only what is
/// compiled into the wide function is compiled with wide instructions.
pub(crate) trait Task {
    fn run(self);
}

/// Runs a task with the instructions of `width`, which this processor must have.
pub(crate) fn run(width: Width, task: impl Task) {
    #[cfg(target_arch = "x86_64")]
    {
        assert!(width.is_present(), "{width:?} on a processor without it");
        match width {
            Width::Portable => task.run(),
            #[expect(unsafe_code, reason = "the processor was asked, one line above, whether it has the instructions")]
            Width::Avx2 => unsafe { avx2(task) },
            #[expect(
                unsafe_code,
                reason = "the processor was asked, three lines above, whether it has the instructions"
            )]
            Width::Avx512 => unsafe { avx512(task) },
        }
    }
    #[cfg(not(target_arch = "x86_64"))]
    {
        let _ = width;
        task.run();
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
fn avx2(task: impl Task) {
    task.run();
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,popcnt,bmi1,bmi2,avx512f,avx512bw,avx512dq,avx512vl,avx512vpopcntdq")]
fn avx512(task: impl Task) {
    task.run();
}
