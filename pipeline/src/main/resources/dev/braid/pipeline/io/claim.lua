-- Claims each key for a token. ARGV: token, lease, retention, then for each key: partition, from.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local token, lease, retention = ARGV[1], tonumber(ARGV[2]), ARGV[3]
local answers = {}
for i, key in ipairs(KEYS) do
  local claim = redis.call('GET', key)
  local owner, untilText
  if claim then owner, untilText = claim:match('^PENDING (%S+) %S+ %S+ (%S+)$') end
  if claim == 'DONE' then
    answers[i] = 'DONE'
  elseif not claim or owner == token then
    local value = string.format('PENDING %s %s %s %.0f', token, ARGV[2 + 2 * i], ARGV[3 + 2 * i], now + lease)
    redis.call('SET', key, value, 'PX', retention)
    answers[i] = 'GRANTED'
  elseif now < tonumber(untilText) then
    answers[i] = 'BUSY'
  else
    answers[i] = claim
  end
end
return answers
