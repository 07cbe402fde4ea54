-- Claims each key for a token; while another deployment is the active one, what is free is left to it. ARGV: token,
-- lease, retention, deployment, then for each key: partition, from. The last key is the active deployment's; where
-- the deployment is empty there is no such key, and nothing is left to anyone.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local token, lease, retention, deployment = ARGV[1], tonumber(ARGV[2]), ARGV[3], ARGV[4]
local many, yields = #KEYS, false
if deployment ~= '' then
  local active = redis.call('GET', KEYS[many])
  many, yields = many - 1, active and active ~= deployment
end
local answers = {}
for i = 1, many do
  local key = KEYS[i]
  local claim = redis.call('GET', key)
  local owner, untilText
  if claim then owner, untilText = claim:match('^PENDING (%S+) %S+ %S+ (%S+)$') end
  if claim == 'DONE' then
    answers[i] = 'DONE'
  elseif owner == token or not (claim or yields) then
    local value = string.format('PENDING %s %s %s %.0f', token, ARGV[3 + 2 * i], ARGV[4 + 2 * i], now + lease)
    redis.call('SET', key, value, 'PX', retention)
    answers[i] = 'GRANTED'
  elseif not claim or now < tonumber(untilText) then
    answers[i] = 'BUSY'
  else
    answers[i] = claim
  end
end
return answers
