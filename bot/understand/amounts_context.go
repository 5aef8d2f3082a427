package understand

// Words after a number that make it a count, a time or a share.
var counted = wordSet(`payment payments pymts installment installments instalment instalments pago pagos cuota cuotas
	plazos mensualidades abonos partes month months mes meses week weeks semana semanas day days dia dias year years yr
	yrs ano anos visit visits visita visitas cita citas appointment appointments bill bills factura facturas time times
	vez veces kid kids child children hijo hijos ninos hour hours hrs hr minute minutes min mins horas hora minutos
	percent pct % pm am oclock x people person personas charges charge cargos line lines parts pieces chunks statements
	accounts letters texts calls weeks paychecks quincenas st nd rd th tests test shots pills`)

// Words before a number that make it a name, a time, a day or a share.
var notMoneyBefore = wordSet(`# check cheque chk account acct number num no. code codigo ending ext
	apt unit room suite option opcion at in into since year ano age line zip cpt icd the day dia dob born cuenta numero
	las la el chapter level claim factura statement phone box street ave years en entre`)

// Words before a number that leave no doubt it is money.
var moneyBefore = wordSet(`pay paying paid pays owe owed owing afford send sent give put do did charge charged dar doy
	pagar pago pague pagando abonar abono debo debe mandar poner cobraron was cost copay of about around say maybe only
	just least most up to another extra like than or o or, be y and`)

// Words anywhere in a clause that make a bare number in it likely money.
var moneyTalk = wordSet(`pay pays paid paying afford owe owed payment payments budget charge charged deposit pagar pago
	pagos pague pagaria abonar abono abonando dar doy darle darles afford plan swing monthly mensual mensuales give send
	put toward towards split bill balance copay refund lower instead lugar manage payd pymt mo tengo swing do about
	minimum deme`)

// Words that may follow an amount; after any other word a bare number counts that word.
var moneyAfter = wordSet(`a an per every each / al por cada now today tonight tomorrow on by hoy ahora ahorita manana el
	este this next then for from and y or o to toward towards if when whenever cuando si at max total monthly weekly
	biweekly please pls plz por ok okay would is instead until till but pero down right upfront starting beginning
	empezando mensual mensuales mensualmente semanal quincenal como cause because so that it con my until hasta first
	im i thats thanks gracias de extra off maybe would lol work works not mo mth in en cash right only solamente nomas
	nada mas more also twice dos wk later about towards the`)

// notMoney says whether the words around a bare number make it something else than money.
func notMoney(tokens []token, i, after int, f figure) bool {
	before, next := textAt(tokens, i-1), textAt(tokens, after)
	switch {
	case counted[next], notMoneyBefore[before]:
		return true
	case (next == "more" || next == "mas") && counted[textAt(tokens, after+1)]: // "3 more payments"
		return true
	case before == ":" || next == ":":
		return true
	case after < len(tokens) && tokens[after].kind == aWord && tokens[after].glued && next != "mo" && next != "wk":
		return true // "5mg"
	case after < len(tokens) && tokens[after].kind == aNumber: // pieces of a telephone or card number
		return true
	case i > 0 && tokens[i-1].kind == aNumber:
		return true
	case f.whole >= 10000: // an account number or a zip code
		return true
	case f.whole >= 1900 && f.whole < 2100 && !moneyBefore[before]:
		return true
	}
	return false
}

// meansMoney says whether a bare number stands where an amount would.
func meansMoney(tokens []token, i, after int, asked Context) bool {
	if after < len(tokens) && tokens[after].kind == aWord && !moneyAfter[tokens[after].text] {
		return false
	}
	f := intAt(tokens, i)
	switch asked {
	case AskAmount:
		return true
	case OfferPlan, ConfirmPlan:
		return f < 0 || f >= 10 // below ten it is the number of an offer
	}
	if f >= 0 && f < 5 && !moneyBefore[textAt(tokens, i-1)] {
		return false
	}
	if f >= 10 && onlyADateBeside(tokens, i) {
		return true
	}
	if textAt(tokens, i+1) == "en" && textAt(tokens, i+2) == "vez" ||
		textAt(tokens, i-1) == "de" && textAt(tokens, i-2) == "vez" {
		return true // "30 en vez de 45"
	}
	from, to := clauseAround(tokens, i)
	for k := from; k < to; k++ {
		if moneyTalk[tokens[k].text] && k != i {
			return true
		}
	}
	return false
}

// dateWords are what stands around a day without being part of it.
var dateWords = wordSet("on the of every each starting from el los cada desde para a partir del de")

// onlyADateBeside says whether a text is a number and a day, such as "every other friday, 25": then the number is the
// amount, there is nothing else it could be.
func onlyADateBeside(tokens []token, i int) bool {
	dated := false
	for k, t := range tokens {
		switch {
		case k == i:
		case t.used:
			dated = true
		case t.kind != aWord && t.kind != aNumber || dateWords[t.text]:
		default:
			return false
		}
	}
	return dated
}
