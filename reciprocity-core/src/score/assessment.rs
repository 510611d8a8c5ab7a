//! The assessment of one relationship: each view's scores, side by side.

use crate::evidence::{Evidence, Sight};
use crate::party::{PerSide, Profile, Side, View};
use crate::policy::Policy;
use crate::quantity::Timestamp;
use crate::rule::perception::{Perception, perception};
use crate::score::view_score::ViewScore;

/// What can be said of one relationship as of one time.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Assessment {
    /// As of when, in microseconds since 1970.
    pub as_of: Timestamp,
    /// What is known beside the events.
    pub profile: Profile,
    /// In the supplier's eyes.
    pub supplier: ViewScore,
    /// In the customer's eyes.
    pub customer: ViewScore,
    /// With all that anybody saw, the gap between the two views split evenly.
    pub joint: ViewScore,
    /// How far apart the two sides' views of their own shares are.
    pub perception: Option<Perception>,
}

/// Scores a relationship from its evidence as of a time.
pub fn assess(
    evidence: &Evidence,
    profile: Profile,
    as_of: Timestamp,
    policy: &Policy,
) -> Assessment {
    let view = |view| ViewScore::new(&Sight::new(evidence, view, as_of, policy), None);
    let (supplier, customer) = (view(View::Supplier), view(View::Customer));
    let own = |score: &ViewScore, side| score.share.map(|share| share.of(side));
    let perception = perception(PerSide {
        supplier: own(&supplier, Side::Supplier),
        customer: own(&customer, Side::Customer),
    });
    let joint = ViewScore::new(
        &Sight::new(evidence, View::Joint, as_of, policy),
        perception.map(|perception| perception.joint_share),
    );
    Assessment { as_of, profile, supplier, customer, joint, perception }
}

impl Assessment {
    /// The scores of one view.
    pub fn view(&self, view: View) -> &ViewScore {
        match view {
            View::Supplier => &self.supplier,
            View::Customer => &self.customer,
            View::Joint => &self.joint,
        }
    }
}
