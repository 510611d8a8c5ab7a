//! Versions of the library and of its binary interface.

use std::ffi::c_char;

use crate::guard;
use crate::status::{RECIP_OK, RECIP_VERSION, recip_status};

/// The version of the binary interface that this header describes: major number times 65536 plus
/// minor number. The minor number grows with additions; the major one, which is also the number in
/// the library's SONAME, when something that was there changes. Under major 0 nothing is promised
/// yet.
pub const RECIP_ABI_VERSION: u32 = 2;

/// The version of the library, as in "0.1.0": a static text that ends with NUL.
#[unsafe(no_mangle)]
pub extern "C" fn recip_version() -> *const c_char {
    concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr().cast()
}

/// The version of the binary interface that the library at hand has.
#[unsafe(no_mangle)]
pub extern "C" fn recip_abi_version() -> u32 {
    RECIP_ABI_VERSION
}

/// Whether the library at hand serves a program that was compiled with this header. Call it first,
/// as recip_check_abi(RECIP_ABI_VERSION): RECIP_OK, or RECIP_VERSION.
#[unsafe(no_mangle)]
pub extern "C" fn recip_check_abi(header_version: u32) -> recip_status {
    guard::value(RECIP_VERSION, || {
        let (header, library) = (parts(header_version), parts(RECIP_ABI_VERSION));
        let serves = header.0 == library.0 && header.1 <= library.1;
        if serves { RECIP_OK } else { RECIP_VERSION }
    })
}

/// Major and minor number.
pub(crate) const fn parts(version: u32) -> (u32, u32) {
    (version >> 16, version & 0xffff)
}
