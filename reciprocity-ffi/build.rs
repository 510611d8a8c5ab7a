//! Names the shared library after the major version of its binary interface.

/// The upper half of `RECIP_ABI_VERSION` in `src/version.rs`; a test compares the two.
const ABI_MAJOR: u32 = 0;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libreciprocity.so.{ABI_MAJOR}");
    }
}
