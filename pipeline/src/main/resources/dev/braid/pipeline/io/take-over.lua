-- Takes each key over if it is exactly what it was. ARGV: token, lease, retention, then for each key: what it was,
-- partition, from.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local answers = {}
for i, key in ipairs(KEYS) do
  if redis.call('GET', key) == ARGV[1 + 3 * i] then
    local value = string.format(
      'PENDING %s %s %s %.0f', ARGV[1], ARGV[2 + 3 * i], ARGV[3 + 3 * i], now + tonumber(ARGV[2]))
    redis.call('SET', key, value, 'PX', ARGV[3])
    answers[i] = '1'
  else
    answers[i] = '0'
  end
end
return answers
