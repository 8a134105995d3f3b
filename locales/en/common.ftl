# Words of the frame around every page, and of the parts that pages share.
site-name = Kaishin 回診
skip-to-main = Skip to main content
header-person = Respondent: { $name }
sign-out = Sign out
footer-help = Questions: { $desk }
required = ※Required
optional = ※Optional
error-summary = { $n ->
    [one] Please check one field
   *[other] Please check { $n } fields
}
notice-info = Information
notice-success = Done
notice-warning = Caution
notice-error = Error
answer-unknown = Don’t know
answer-blank = No answer
answer-prefilled = (filled in beforehand, not yet confirmed)
answer-sealed = (protected answer)
pagination = Pages
pagination-previous = Previous
pagination-next = Next
pagination-of = Page { $number } of { $last }
back = Back
