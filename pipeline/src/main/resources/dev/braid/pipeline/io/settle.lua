-- Marks each key as done if it is pending for its token. ARGV: retention, then for each key: token.
local answers = {}
for i, key in ipairs(KEYS) do
  local claim = redis.call('GET', key)
  if claim and claim:match('^PENDING (%S+) ') == ARGV[1 + i] then
    redis.call('SET', key, 'DONE', 'PX', ARGV[1])
    claim = 'DONE'
  end
  answers[i] = claim == 'DONE' and '1' or '0'
end
return answers
