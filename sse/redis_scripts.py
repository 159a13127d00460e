"""What Redis does in one step for `connection_manager` and `rate_limit`. Times are ms by the clock of Redis."""

_CLOCK = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
"""

_PACE = """
-- GCRA: `due` is when the next one would come if they came evenly; being early is allowed up to a burst.
local function pace(key, ms_per_one, burst)
  local due = math.max(now, tonumber(redis.call('GET', key) or 0))
  return due, due - now - ms_per_one * (burst - 1)
end

local function count_one(key, due, ms_per_one)
  redis.call('SET', key, due + ms_per_one, 'PX', due + ms_per_one - now)
end
"""

_LEASES = (
    _CLOCK
    + """
-- Leases are ZSETs of connection id -> expiry.
local function keep(key, id, expiry)
  redis.call('ZADD', key, expiry, id)
  -- A key goes with the last of what it holds, even if nobody comes to sweep.
  redis.call('PEXPIREAT', key, redis.call('ZRANGE', key, -1, -1, 'WITHSCORES')[2])
end
"""
)

ADMIT = (
    _LEASES
    + _PACE
    + """
-- Answers {'admitted', evicted id, ...}, or {'too_often', retry ms} or {'too_many', retry ms} with nothing changed.
local leases, leases_of_user, opens, evicted, description, control = unpack(KEYS)
local lease, total, per_user, ms_per_open, burst = unpack(ARGV)
local when_full, id, described = ARGV[6], ARGV[7], ARGV[8]
lease, total, per_user, ms_per_open, burst =
    tonumber(lease), tonumber(total), tonumber(per_user), tonumber(ms_per_open), tonumber(burst)

redis.call('ZREMRANGEBYSCORE', leases, '-inf', now)
redis.call('ZREMRANGEBYSCORE', leases_of_user, '-inf', now)
redis.call('ZREMRANGEBYSCORE', evicted, '-inf', now)

local due, early = pace(opens, ms_per_open, burst)
if early > 0 then
  return {'too_often', early}
end

local function first_to_lapse(key)
  local first = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')
  return {'too_many', tonumber(first[2]) - now}
end

local held = redis.call('ZRANGE', leases_of_user, 0, -1)
local excess = math.max(0, #held + 1 - per_user)
if excess > 0 and when_full == 'reject' then
  return first_to_lapse(leases_of_user)
end
if redis.call('ZCARD', leases) - excess >= total then
  return first_to_lapse(leases)
end

local answer = {'admitted'}
table.sort(held)
for i = 1, excess do
  redis.call('ZREM', leases, held[i])
  redis.call('ZREM', leases_of_user, held[i])
  -- Remembered for longer than any renewal takes: its process must not bring the lease back.
  keep(evicted, held[i], now + 2 * lease)
  redis.call('PUBLISH', control, cjson.encode({op = 'close', connection_id = held[i], reason = 'evicted'}))
  answer[i + 1] = held[i]
end
keep(leases, id, now + lease)
keep(leases_of_user, id, now + lease)
redis.call('SET', description, described, 'PX', lease)
count_one(opens, due, ms_per_open)
return answer
"""
)

TAKE_TOKEN = (
    _CLOCK
    + _PACE
    + """
-- Counts one more (ARGV[3] = 1) or only looks (0). Answers after how many ms to come back, with nothing changed, or 0;
-- and how many ms of turns are taken.
local ms_per_one, burst, wanted = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local due, early = pace(KEYS[1], ms_per_one, burst)
if early > 0 then
  return {early, due - now}
end
if wanted > 0 then
  count_one(KEYS[1], due, ms_per_one)
  due = due + ms_per_one
end
return {0, due - now}
"""
)

RENEW = (
    _LEASES
    + """
-- ARGV: lease ms, then for each stream: id, leases of its user, key of its description, description.
-- Answers the ids that were evicted; all others are renewed, or made again.
local leases, evicted = KEYS[1], KEYS[2]
local lease = tonumber(ARGV[1])
local lost = {}
for i = 2, #ARGV, 4 do
  local id, leases_of_user, description, described = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]
  if redis.call('ZSCORE', evicted, id) then
    lost[#lost + 1] = id
  else
    keep(leases, id, now + lease)
    keep(leases_of_user, id, now + lease)
    redis.call('SET', description, described, 'PX', lease)
  end
end
return lost
"""
)

RELEASE = """
-- ARGV: for each stream: id, leases of its user, key of its description.
for i = 1, #ARGV, 3 do
  redis.call('ZREM', KEYS[1], ARGV[i])
  redis.call('ZREM', ARGV[i + 1], ARGV[i])
  redis.call('DEL', ARGV[i + 2])
end
return {}
"""
