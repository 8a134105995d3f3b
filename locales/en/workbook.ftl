# Answering in Excel.
hub-workbook = Answer in Excel
workbook-title = Answer in Excel
workbook-lead = Fill in the answering workbook and send it: its answers are saved as if they were given on these pages. Both can be used side by side.
workbook-get = 1. Get the workbook
workbook-get-body = It holds the answers so far. Handle the file with care, as it holds contacts too.
workbook-get-button = Get the workbook
workbook-send = 2. Send the filled-in workbook
workbook-send-body = Only what you changed is taken over. Send it half-filled, and as often as you like. To submit, use “Check and submit”.
workbook-file = Filled-in workbook
workbook-file-support = .xlsx, at most { $n } MB
workbook-send-button = Send the workbook
workbook-earlier = Workbooks sent
workbook-earlier-taken = { $n } answers saved
workbook-earlier-waiting = { $n } to be chosen
workbook-waiting = { $n ->
    [one] One answer differs from that of a workbook. Choose which of the two stays
   *[other] { $n } answers differ from those of a workbook. Choose which of the two stays
}
workbook-waiting-link = Compare them with the workbook read at { $at } and choose
workbook-result-title = What was read from the workbook
workbook-result-taken = { $n } answers saved ({ $same } unchanged)
workbook-result-taken-cleared = { $n } answers saved ({ $cleared } of them blanked, { $same } unchanged)
workbook-cleared = The workbook left these questions blank, and so their answers are blank now. Answer again on the pages what was not meant to go; the earlier answers stay in the history.
workbook-result-body = Nothing is submitted yet. Look through the answers, then go on to “Check and submit”.
workbook-disputed = Choose which answer stays ({ $n })
workbook-disputed-body = After the workbook was handed out, another answer was saved, on the pages or from another workbook. The one not chosen stays in the history.
workbook-theirs-desk = Saved from the secretariat’s workbook (Excel)
workbook-mine = The workbook's answer
workbook-place = Sheet “{ $sheet }”, cell { $cell }
workbook-findings = Noticed while reading ({ $n })
workbook-findings-body = Cells marked “Correct” could not be read and were not saved; the earlier answers stay.
workbook-remaining = Saved, and to be looked at again ({ $n })
workbook-remaining-body = They stand in the way of submission, or want a confirmation.
workbook-missing = { $n } required questions have no answer yet.
workbook-sheet = Sheet
workbook-cell = Cell
workbook-question = Question
workbook-message = What
workbook-severity-error = Correct
workbook-severity-warning = Check
workbook-severity-info = Note
workbook-next = What next
workbook-marked-body = Get a workbook in which these cells are coloured and have a note, put them right and send it again; or put them right on the pages.
workbook-marked-button = Get the marked workbook
workbook-again = Send another workbook

# The secretariat's page.
desk-tab-workbooks = Answers in Excel
desk-workbooks-title = Answers in Excel
desk-workbooks-results = What was read
desk-workbooks-total = { $read } of { $n } workbooks were read ({ $taken } answers saved, { $undecided } to be chosen)
desk-workbooks-others = These files are no workbooks (.xlsx) and were not read.
desk-workbooks-cleared = { $n } of them blanked
desk-workbooks-marked-body = { $n } of them want mending. Get copies in which these cells are coloured and have a note, to be sent to the facilities. What was written into the cells of contacts and sensitive answers is left out.
desk-workbooks-marked-button = Get the marked workbooks (ZIP)
desk-workbooks-file = File
desk-workbooks-taken = Saved
desk-workbooks-same = Unchanged
desk-workbooks-undecided = To be chosen
desk-workbooks-refused = Refused
desk-workbooks-protected = The cell of a protected answer; the facility's own pages show what is wrong.
desk-workbooks-undecided-body = “To be chosen” counts questions where the workbook differs from what was saved before. The facility is told on its pages and chooses; until then what was saved before stays.
desk-workbooks-more = { $n } more. The facility sees all of them under “Answer in Excel”.
desk-workbooks-make = Make workbooks
desk-workbooks-make-body = One workbook for each facility, in one ZIP. Contacts and sensitive answers are left out.
desk-workbooks-codes = Facility codes
desk-workbooks-codes-support = Separated by blanks, lines or commas. Leave it empty for all facilities of the round. At most { $n } at a time; for more use kaishin workbook make.
desk-workbooks-wrong-unknown = Not in this round: { $codes }
desk-workbooks-wrong-many = At most { $n } facilities at a time. Type the facility codes.
desk-workbooks-blank = Leave out the answers so far (blank workbooks)
desk-workbooks-make-button = Get the workbooks (ZIP)
desk-workbooks-read = Read filled-in workbooks
desk-workbooks-read-body = Each is checked on its own, and only what was changed is saved. The facilities submit themselves.
desk-workbooks-read-file = Workbooks, or ZIPs of workbooks (several at once)
desk-workbooks-read-support = .xlsx or .zip, together at most { $n } MB and { $books } workbooks
desk-workbooks-read-button = Read and save

# In the log.
audit-person-named = Person named in a workbook
audit-workbook-made = Workbook made
audit-workbook-read = Workbook read
