-- Discounted sums and counts each way, last time, share, band.
with weighed as (
    select
        relationship,
        side,
        occurred_at,
        amount * exp((occurred_at - {as_of}) * {decay}) as value
    from events
),
summed as (
    select
        relationship,
        sum(value * (1 - side)) as given_supplier,
        sum(value * side) as given_customer,
        count(*) - sum(side) as count_supplier,
        sum(side) as count_customer,
        max(occurred_at) as last
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
    case when share between 0.4 and 0.6 then 0 when share > 0.1 and share < 0.9 then 1 else 2 end as band
from shared
