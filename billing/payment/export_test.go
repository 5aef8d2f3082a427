package payment

// LookUps are the queries that find a row by what a notice names, or of all practices by a time.
var LookUps = map[string]string{
	"wake notices": wakeNotices, "failed later": selectFailedLater, "known intent": selectKnownIntent,
	"practice of session": selectPracticeOfSession, "practice of intent": selectPracticeOfIntent,
	"practice of refund": selectPracticeOfRefund, "practice of dispute": selectPracticeOfDispute,
	"stop pages": stopPages, "expire requests": expireRequests, "due notices": selectDueNotices,
}
