-- Asks tshark about many display filters in one run: a listener for each line of the file that FILTERS names. Prints the
-- line's number, then E and the error, or M and the numbers of the frames for which the filter holds.
local texts = {}
for line in io.lines(os.getenv("FILTERS")) do texts[#texts + 1] = line end
for index, text in ipairs(texts) do
  local made, tap = pcall(Listener.new, nil, text)
  if made then
    local numbers = {}
    function tap.packet(info) numbers[#numbers + 1] = info.number end
    function tap.draw() print(index .. "\tM\t" .. table.concat(numbers, ",")) end
  else
    print(index .. "\tE\t" .. tostring(tap):gsub("%s+", " "))
  end
end
