"""Lua scripts of `connection_manager` and `rate_limit`. Times are in ms, by Redis's clock."""

_CLOCK = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
"""

_RATE = """
-- GCRA: `due` is when the next use is due at an even rate. Uses may be early by up to one burst.
local function check_rate(key, ms_per_one, burst)
  local due = tonumber(redis.call('GET', key) or 0)
  local latest = now + ms_per_one * burst
  if due > latest then
    -- The clock was set back, or the limit was raised. No client waits for longer than the window.
    due = latest
    redis.call('SET', key, due, 'PX', due - now)
  end
  due = math.max(now, due)
  return due, due - now - ms_per_one * (burst - 1)
end

local function count_use(key, due, ms_per_one)
  redis.call('SET', key, due + ms_per_one, 'PX', due + ms_per_one - now)
end
"""

_LEASES = (
    _CLOCK
    + """
-- Leases are ZSETs of connection id -> expiry.
local function drop_expired(key, longest)
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now)
  -- Nothing is kept for longer from now on: the clock was set back.
  redis.call('ZREMRANGEBYSCORE', key, '(' .. now + longest, '+inf')
end

local function keep(key, id, expiry)
  redis.call('ZADD', key, expiry, id)
  -- The key expires with its last lease, even if no admission removes it.
  redis.call('PEXPIREAT', key, redis.call('ZRANGE', key, -1, -1, 'WITHSCORES')[2])
end
"""
)

ADMIT = (
    _LEASES
    + _RATE
    + """
-- Returns {'admitted', evicted id, ...}; or {'too_often', retry ms} or {'too_many', retry ms}, with nothing changed.
local leases, user_leases, opens, evicted, description, control = unpack(KEYS)
local lease, total, per_user, ms_per_open, burst = unpack(ARGV)
local when_full, id, info = ARGV[6], ARGV[7], ARGV[8]
lease, total, per_user, ms_per_open, burst =
    tonumber(lease), tonumber(total), tonumber(per_user), tonumber(ms_per_open), tonumber(burst)

drop_expired(leases, 2 * lease)
drop_expired(user_leases, 2 * lease)
drop_expired(evicted, 4 * lease)

local due, early = check_rate(opens, ms_per_open, burst)
if early > 0 then
  return {'too_often', early}
end

local function first_to_expire(key)
  local first = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')
  return {'too_many', tonumber(first[2]) - now}
end

local held = redis.call('ZRANGE', user_leases, 0, -1)
local excess = math.max(0, #held + 1 - per_user)
if excess > 0 and when_full == 'reject' then
  return first_to_expire(user_leases)
end
if redis.call('ZCARD', leases) - excess >= total then
  return first_to_expire(leases)
end

local result = {'admitted'}
table.sort(held)
for i = 1, excess do
  redis.call('ZREM', leases, held[i])
  redis.call('ZREM', user_leases, held[i])
  -- Stored for longer than any renewal takes: a renewal by its process must not create the lease again.
  keep(evicted, held[i], now + 2 * lease)
  redis.call('PUBLISH', control, cjson.encode({op = 'close', connection_id = held[i], reason = 'evicted'}))
  result[i + 1] = held[i]
end
keep(leases, id, now + lease)
keep(user_leases, id, now + lease)
redis.call('SET', description, info, 'PX', lease)
count_use(opens, due, ms_per_open)
return result
"""
)

TAKE_TOKEN = (
    _CLOCK
    + _RATE
    + """
-- Counts a use (ARGV[3] = 1) or only reads the state (0). Returns the ms to wait, with nothing changed, or 0;
-- and the ms of tokens that are used.
local ms_per_one, burst, wanted = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local due, early = check_rate(KEYS[1], ms_per_one, burst)
if early > 0 then
  return {early, due - now}
end
if wanted > 0 then
  count_use(KEYS[1], due, ms_per_one)
  due = due + ms_per_one
end
return {0, due - now}
"""
)

RENEW = (
    _LEASES
    + """
-- ARGV: lease ms, then for each stream: id, leases of its user, key of its description, description.
-- Returns the ids that were evicted. All others are renewed, or created again.
local leases, evicted = KEYS[1], KEYS[2]
local lease = tonumber(ARGV[1])
local lost = {}
for i = 2, #ARGV, 4 do
  local id, user_leases, description, info = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]
  if redis.call('ZSCORE', evicted, id) then
    lost[#lost + 1] = id
  else
    keep(leases, id, now + lease)
    keep(user_leases, id, now + lease)
    redis.call('SET', description, info, 'PX', lease)
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
