-- Core, how each side answers the other, and the discounted number of turn changes.
-- Where two events of one side have the same time, their order changes nothing.
with followed as (
    select
        relationship,
        side,
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
        sum(turned * (1 - side)) as answers_supplier,
        sum(turned * side) as answers_customer,
        sum(waited * turned * (1 - side)) as waited_supplier,
        sum(waited * turned * side) as waited_customer,
        sum(weight * turned) as turn_changes
    from weighed
    group by relationship
),
shared as (
    select
        *,
        given_supplier / (given_supplier + given_customer) as share
    from summed
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
    answers_supplier,
    case when answers_supplier > 0 then waited_supplier / 1e6 / answers_supplier end as latency_supplier,
    answers_customer,
    case when answers_customer > 0 then waited_customer / 1e6 / answers_customer end as latency_customer,
    turn_changes
from shared
