//! The characters that a planted relationship can have, and what must come out for each.
//!
//! What is claimed follows from how the relationship is made and from the method, by arithmetic that
//! stands beside each claim; under the default policy, as of the end of the simulation.

/// What a planted relationship is like.
///
/// ```
/// use reciprocity_simulate::{Character, Simulation};
///
/// let simulation = Simulation::default();
/// let planted: Vec<Character> = simulation.planted().map(|one| one.character).collect();
/// assert_eq!(planted, Character::ALL); // one of each
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Character {
    /// Both give the same, each answers the other.
    Balanced,
    /// The supplier gives three times as much.
    Tilted,
    /// The customer gives three times as much.
    TiltedToCustomer,
    /// The supplier gives, the customer nothing.
    OneWay,
    /// The customer asks, the supplier never answers.
    Ignored,
    /// Balanced, and the supplier keeps what it promises.
    KeptPromises,
    /// Balanced, and the supplier keeps nothing of what it promises.
    BrokenPromises,
    /// Balanced, and lately three times as busy.
    Growing,
    /// Balanced, and silent at last.
    Dormant,
    /// Each side records only what it gave itself.
    Divided,
    /// Balanced in what is given, and the customer is rude.
    Rude,
}

/// Something that must come out.
///
/// ```
/// use reciprocity_simulate::{Character, Expected};
///
/// let claims = Character::Dormant.claims();
/// assert_eq!((claims[0].at, claims.len()), ("/stage", 1));
/// assert_eq!(claims[0].expected, Expected::Word { word: "dormant" });
/// ```
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Claim {
    /// Where it stands in the JSON document of the assessment (a JSON pointer, RFC 6901).
    pub at: &'static str,
    /// What must stand there.
    #[serde(flatten)]
    pub expected: Expected,
    /// Why it must.
    pub because: &'static str,
}

/// What must stand at a place.
///
/// ```
/// use reciprocity_simulate::{Character, Expected};
///
/// // In its own records each side gave all: the gap is 1 + 1 - 1.
/// let gap = Expected::Between { least: Some(1.0), greatest: Some(1.0) };
/// assert_eq!(Character::Divided.claims()[0].expected, gap);
/// ```
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[serde(untagged)]
pub enum Expected {
    /// A number, not below the one and not above the other.
    Between {
        /// The least; none without a bound.
        #[serde(skip_serializing_if = "Option::is_none")]
        least: Option<f64>,
        /// The greatest; none without a bound.
        #[serde(skip_serializing_if = "Option::is_none")]
        greatest: Option<f64>,
    },
    /// A word.
    Word {
        /// The word.
        word: &'static str,
    },
    /// Nothing: it is unknown.
    Unknown {
        /// Always true.
        unknown: bool,
    },
}

impl Character {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Balanced,
        Self::Tilted,
        Self::TiltedToCustomer,
        Self::OneWay,
        Self::Ignored,
        Self::KeptPromises,
        Self::BrokenPromises,
        Self::Growing,
        Self::Dormant,
        Self::Divided,
        Self::Rude,
    ];

    /// The minutes that the supplier and the customer give in one exchange.
    pub(crate) fn minutes(self) -> (u32, u32) {
        match self {
            Self::Tilted => (90, 30),
            Self::TiltedToCustomer => (30, 90),
            Self::OneWay => (60, 0),
            Self::Ignored => (0, 0),
            _ => (60, 60),
        }
    }

    /// What must come out.
    ///
    /// ```
    /// use reciprocity_simulate::{Character, Expected};
    ///
    /// let share = &Character::Tilted.claims()[0]; // 90 minutes for each 30
    /// assert_eq!(share.at, "/joint/share/supplier");
    /// let Expected::Between { least, greatest } = share.expected else { panic!("a number") };
    /// assert!(least.unwrap() < 0.75 && greatest.unwrap() > 0.75); // 90/(90 + 30)
    /// ```
    pub fn claims(self) -> Vec<Claim> {
        match self {
            Self::Balanced => {
                vec![share(0.5), band("within"), answers(SUPPLIER_RATE), answers(CUSTOMER_RATE)]
            }
            Self::Tilted => vec![share(0.75), band("tilted"), giver("supplier")],
            Self::TiltedToCustomer => vec![share(0.25), band("tilted"), giver("customer")],
            Self::OneWay => {
                vec![share(1.0), band("one_way"), giver("supplier"), ignores(CUSTOMER_RATE)]
            }
            Self::Ignored => vec![
                ignores(SUPPLIER_RATE),
                Claim {
                    at: "/joint/share",
                    expected: Expected::Unknown { unknown: true },
                    because: "nobody gave anything",
                },
            ],
            Self::KeptPromises => vec![
                band("within"),
                at_least(
                    "/joint/expectations/customer/score",
                    0.9,
                    "(g + 1) / (g + 2) of a discounted weight g above 9: a promise every nine days",
                ),
            ],
            Self::BrokenPromises => vec![
                band("within"),
                at_most(
                    "/joint/expectations/customer/score",
                    0.1,
                    "1 / (b + 2) of a discounted weight b above 9: a promise every nine days",
                ),
            ],
            Self::Growing => vec![
                band("within"),
                at_least("/trend/activity/supplier", 1.2, LATELY_BUSIER),
                at_least("/trend/activity/customer", 1.2, LATELY_BUSIER),
            ],
            Self::Dormant => vec![Claim {
                at: "/stage",
                expected: Expected::Word { word: "dormant" },
                because: "the last exchange is more than 180 days ago",
            }],
            Self::Divided => vec![Claim {
                at: "/perception/gap",
                expected: Expected::Between { least: Some(1.0), greatest: Some(1.0) },
                because: "in its own records each side gave all: 1 + 1 - 1",
            }],
            Self::Rude => vec![
                band("within"),
                at_most(
                    "/joint/treatment/supplier/1/score",
                    0.1,
                    "respect: 1 / (2 b + 2) of a discounted weight b above 4: rude every nine days",
                ),
            ],
        }
    }
}

const SUPPLIER_RATE: &str = "/joint/answer_rate/supplier/rate";
const CUSTOMER_RATE: &str = "/joint/answer_rate/customer/rate";
const LATELY_BUSIER: &str = "three times the usual pace for as long as the fast memory reaches";

fn share(supplier: f64) -> Claim {
    Claim {
        at: "/joint/share/supplier",
        // Both sides act within twelve hours: 2^(12 h / 180 d) = 1.0019 moves a share by less than
        // a quarter of that.
        expected: Expected::Between {
            least: Some(supplier - 0.001),
            greatest: Some(supplier + 0.001),
        },
        because: "the minutes of the one over the minutes of both",
    }
}

fn band(word: &'static str) -> Claim {
    Claim {
        at: "/joint/verdict/band",
        expected: Expected::Word { word },
        because: "the range of the share lies within the band: more than 100 effective events, or 30 of \
                  one side alone",
    }
}

fn giver(word: &'static str) -> Claim {
    Claim {
        at: "/joint/verdict/giver",
        expected: Expected::Word { word },
        because: "it gives more",
    }
}

fn answers(at: &'static str) -> Claim {
    at_least(at, 0.9, "(14.9 + 1) / (14.9 + 2): every turn is answered within the wait")
}

fn ignores(at: &'static str) -> Claim {
    at_most(
        at,
        0.15,
        "1 / (14.9 + 2): acts further apart than the wait are turns, and no turn is answered",
    )
}

fn at_least(at: &'static str, least: f64, because: &'static str) -> Claim {
    Claim { at, expected: Expected::Between { least: Some(least), greatest: None }, because }
}

fn at_most(at: &'static str, greatest: f64, because: &'static str) -> Claim {
    Claim { at, expected: Expected::Between { least: None, greatest: Some(greatest) }, because }
}
