-- Everything that core, kind and lat ask for.
-- Where two events of one side have the same time, their order changes nothing.
with followed as (
    select
        relationship,
        side,
        kind * 2 + side as cell,
        occurred_at,
        amount,
        exp((occurred_at - {as_of}) * {decay}) as weight,
        lag(side) over course as side_before,
        lag(occurred_at) over course as occurred_before
    from events
    window course as (partition by relationship order by occurred_at, side)
),
weighed as (
    select
        relationship,
        side,
        cell,
        occurred_at,
        weight,
        amount * weight as value,
        occurred_at - occurred_before as waited,
        case when side <> side_before then 1 else 0 end as turned
    from followed
),
summed as (
    select
        relationship,
        sum(value * (1 - side)) as given_supplier,
        sum(value * side) as given_customer,
        count(*) - sum(side) as count_supplier,
        sum(side) as count_customer,
        max(occurred_at) as last,
        sum(case when cell = 0 then value else 0.0 end) as goods_supplier,
        sum(case when cell = 1 then value else 0.0 end) as goods_customer,
        sum(case when cell = 2 then value else 0.0 end) as service_supplier,
        sum(case when cell = 3 then value else 0.0 end) as service_customer,
        sum(case when cell = 4 then value else 0.0 end) as information_supplier,
        sum(case when cell = 5 then value else 0.0 end) as information_customer,
        sum(case when cell = 6 then value else 0.0 end) as resources_supplier,
        sum(case when cell = 7 then value else 0.0 end) as resources_customer,
        sum(case when cell = 8 then value else 0.0 end) as flexibility_supplier,
        sum(case when cell = 9 then value else 0.0 end) as flexibility_customer,
        sum(case when cell = 10 then value else 0.0 end) as improvement_supplier,
        sum(case when cell = 11 then value else 0.0 end) as improvement_customer,
        sum(case when cell = 12 then value else 0.0 end) as access_supplier,
        sum(case when cell = 13 then value else 0.0 end) as access_customer,
        sum(case when cell = 14 then value else 0.0 end) as acknowledgement_supplier,
        sum(case when cell = 15 then value else 0.0 end) as acknowledgement_customer,
        sum(case when cell = 16 then value else 0.0 end) as generosity_supplier,
        sum(case when cell = 17 then value else 0.0 end) as generosity_customer,
        sum(case when cell = 18 then value else 0.0 end) as understanding_supplier,
        sum(case when cell = 19 then value else 0.0 end) as understanding_customer,
        sum(turned * (1 - side)) as answers_supplier,
        sum(turned * side) as answers_customer,
        sum(waited * turned * (1 - side)) as waited_supplier,
        sum(waited * turned * side) as waited_customer,
        sum(weight * turned) as turn_changes
    from weighed
    group by relationship
),
worths as (
    select
        *,
        1.0 * goods_supplier + 1.5 * service_supplier as commercial_supplier,
        1.0 * goods_customer + 1.5 * service_customer as commercial_customer,
        0.5 * information_supplier + 2.0 * resources_supplier + 1.25 * flexibility_supplier + 4.0 * improvement_supplier + 3.0 * access_supplier as collaborative_supplier,
        0.5 * information_customer + 2.0 * resources_customer + 1.25 * flexibility_customer + 4.0 * improvement_customer + 3.0 * access_customer as collaborative_customer,
        0.25 * acknowledgement_supplier + 1.0 * generosity_supplier + 0.75 * understanding_supplier as relational_supplier,
        0.25 * acknowledgement_customer + 1.0 * generosity_customer + 0.75 * understanding_customer as relational_customer
    from summed
),
shared as (
    select
        *,
        given_supplier / (given_supplier + given_customer) as share,
        (
            case when commercial_supplier + commercial_customer > 0.0
            then commercial_supplier / (commercial_supplier + commercial_customer) else 0.0 end
            + case when collaborative_supplier + collaborative_customer > 0.0
            then collaborative_supplier / (collaborative_supplier + collaborative_customer) else 0.0 end
            + case when relational_supplier + relational_customer > 0.0
            then relational_supplier / (relational_supplier + relational_customer) else 0.0 end
        ) / (
            case when commercial_supplier + commercial_customer > 0.0 then 1.0 else 0.0 end
            + case when collaborative_supplier + collaborative_customer > 0.0 then 1.0 else 0.0 end
            + case when relational_supplier + relational_customer > 0.0 then 1.0 else 0.0 end
        ) as score
    from worths
)
select
    relationship,
    given_supplier,
    count_supplier,
    given_customer,
    count_customer,
    last,
    share,
    case when share between 0.4 and 0.6 then 0 when share > 0.1 and share < 0.9 then 1 else 2 end as band,
    goods_supplier,
    goods_customer,
    service_supplier,
    service_customer,
    information_supplier,
    information_customer,
    resources_supplier,
    resources_customer,
    flexibility_supplier,
    flexibility_customer,
    improvement_supplier,
    improvement_customer,
    access_supplier,
    access_customer,
    acknowledgement_supplier,
    acknowledgement_customer,
    generosity_supplier,
    generosity_customer,
    understanding_supplier,
    understanding_customer,
    score,
    case when score between 0.4 and 0.6 then 0 when score > 0.1 and score < 0.9 then 1 else 2 end as score_band,
    answers_supplier,
    case when answers_supplier > 0 then waited_supplier / 1e6 / answers_supplier end as latency_supplier,
    answers_customer,
    case when answers_customer > 0 then waited_customer / 1e6 / answers_customer end as latency_customer,
    turn_changes
from shared
