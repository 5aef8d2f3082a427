package consent

import "strings"

// kits are the words that stand for each other in the phrases below.
var kits = strings.NewReplacer(
	"{um}", `(?:ok|okay|so|and|but|hi|hello|hey|um|uh|wait|well|sorry|just|question|please|pls|quick|curious|also|`+
		`excuse me|oye|hola|pero|perdon|disculpe|y)`,
	"{word}", `(?:stop|unsubscribe|opt ?out|cancel|end|quit|stopall|stop all)`,
	"{ask}", `(?:does|do|did|is|are|would|will|happens|happen|hapens|if|when|after|once|i|you|u|we|it|this|that|`+
		`the|a|word|your|`+
		`ur|mean|means|meant|by|say|says|saying|send|text|texts|txt|reply|replying|replied|texted|sent|said|texting|`+
		`type|typing|write|respond|`+
		`answer|back|with|put|to (?:reply|text|say|send|type)|and|thing|about|part|option|say to|happened|occurs|`+
		`message|messages)`,
	"{tail}", `(?:do|does|mean|means|meant|for|here|this|it|that|in|your|ur|text|texts|message|messages|actually|`+
		`exactly|even|about|opt|out|to|cancel|the|at|end|is|are|stand|supposed|then|help|thing|anyway|say|work|`+
		`unsubscribe|please|accomplish|every|time|of|bottom|on)`,
	"{palabra}", `(?:stop|alto|parar|cancelar|baja|salir)`,
	"{texts}", `(?:te?xts?|te?xting|textin|text ?mess?ages?|txt ?msgs?|messages?|messaging|messeges?|mesgs?|`+
		`msgs?|msging|sms|`+
		`spam|spamming|notifications?|notifs|alerts?|reminders?|notices?|mensajes?|textos?)`,
	"{harass}", `(?:contact|contacting|contacts|communicating|communication|communications|bothering|`+
		`harassing|harassment|`+
		`notifying|alerting|reminding|reaching out|pestering|bugging|annoying|disturbing|stalking|hounding|badgering|`+
		`blowing (?:me|my phone|up my phone)|`+
		`hitting me up)`,
	"{verb}", `(?:te?xt|txet|tetx|trxt|message|msg|sms|contact|spam|bother|harass|disturb|pester|bug|reach out to|`+
		`write|hit up)`,
	"{fill}", `(?:(?:all|any|anymore|any ?more|w|wit|2|the|these|those|this|that|your|ur|you|yalls|my|with|`+
		`of|getting|receiving|`+
		`recieving|sending|from|to|please|pls|plz|me|us|fucking|fuckin|freaking|damn|damned|stupid|annoying|`+
		`automated|automatic|`+
		`auto|bill|billing|payment|medical|reminder|statement|account|balance|collection|more|future|further|`+
		`unwanted|`+
		`constant|random|spam|so|many|such|kind|kinds|type|ridiculous|unsolicited|phone|cell|number|for|about|`+
		`on|in|here|`+
		`text|texts|stuff|ever|now|just|even|friendly|daily|weekly|constantly|promotional|be|get|receive|have|`+
		`u|silly|`+
		`hospital|doctor|clinic) )*`,
	"{me}", `(?:me|us|my (?:phone|number|cell|cellphone|mobile|line|device)|(?:this|that|the) (?:phone|`+
		`number|cell|line|mobile|`+
		`contact)|here)`,
	"{stop}", `(?:stop|quit|cease|halt|discontinue|desist from|desist|stp|stahp|stawp|sotp|stpo)`,
	"{list}", `(?:list|lists|system|systems|database|data base|records|mailing list|texting list|`+
		`contact list|contacts|directory|rotation|program)`,
	"{may}", `(?:authorized|authorised|allowed|permitted|welcome|supposed)`,
	"{not}", `(?:dont|do not|do nt|don t|dnt|donot|never|nvr)`,
	"{lead}", `(?:^|.* (?:please|pls|plz|so|and|just|but|ok|okay|hey|hi|hello|again|also|now|no|stop|kindly|`+
		`sir|maam|thanks|`+
		`thx|then|me|mail|instead|or|because|cause|guys|people|said|say|yall|number|person|busy|spam|scam|paid|`+
		`already|times|#))`,
	"{party}", `(?:insurance|insurances|insurer|insurance company|health plan|employer|job|work|boss|doctor|`+
		`doctors|doc|dr|`+
		`physician|hospital|lawyer|attorney|bank|pharmacy|provider|medicare|medicaid|hr|school)`,
	"{kin}", `(?:wife|wifes|husband|husbands|mom|moms|mother|mothers|dad|dads|father|fathers|son|sons|`+
		`daughter|daughters|`+
		`kid|kids|child|children|parent|parents|ex|family|spouse|sister|brother|girlfriend|boyfriend|roommate)`,
	"{thing}", `(?:payment|payments|pymt|pymts|pmt|pmts|charge|charges|charging|autopay|auto ?pay|autodraft|`+
		`draft|drafts|`+
		`drafting|debit|debits|debiting|deduction|deductions|deducting|withdrawal|withdrawals|withdrawing|`+
		`billing|interest|`+
		`fee|fees|collection|collections|collecting|plan|plans|check|checks|cheque|card|cards|transaction|`+
		`transactions|transfer|`+
		`appointment|appointments|appt|appts|apt|visit|visits|surgery|procedure|claim|claims|insurance|`+
		`insurances|coverage|policy|`+
		`account|accounts|order|orders|test|tests|lab|labs|mri|scan|xray|checkup|therapy|session|sessions|`+
		`balance|debt|`+
		`invoice|invoices|schedule|agreement|arrangement|contract|instalment|instalments|installment|`+
		`installments|rx|`+
		`prescription|prescriptions|refill|refills|referral|consult|consultation|hold|request|dispute|refund|`+
		`garnishment|`+
		`membership|money|address|email|line|item|code|diagnosis|loan|medication|medications|medicine|meds|`+
		`pill|pills|`+
		`treatment|treatments|bleeding|pain|physical|follow ?up|reservation|class|gym|flight|trip|alarm|`+
		`delivery|bill|purchase|product|event|meeting|top ?up)`,
	"{of}", `(?:(?:the|my|this|that|these|those|your|ur|our|all|any|a|an|his|her|their|automatic|`+
		`automatically|auto|recurring|`+
		`monthly|weekly|next|last|scheduled|upcoming|future|other|medical|credit|debit|bank|from|of|making|on|`+
		`off|double|over|`+
		`extra|sending|me|us|for|late|to|in|with|out|taking|pulling|processing|running|first|second|new|old|`+
		`entire|whole|doctors|doctor|`+
		`dental|dentist|eye|current|existing|ach|payment|insurance|annual|tomorrow|tomorrows|today|todays|\d+|`+
		`sons|daughters|`+
		`moms|kids|wifes|husbands|both|two|one|as|listed|it|pending|recent|previous|placed|latest|atm|most|`+
		`duplicate|unauthorized) )*`,
	"{mensajes}", `(?:mensajes?|mensajitos?|mensages?|mensaj|textos?|sms|msjs?|msgs?|recordatorios?|avisos?|`+
		`notificaciones|`+
		`notificacion|alertas?|spam|whatsapps?|mensajeria|texts?|messages?)`,
	"{y}", `(?:(?:mas|los|las|sus|tus|estos|estas|esos|esas|el|la|este|esta|ese|esa|de|del|con|me|nos|`+
		`por favor|porfavor|ya|mis|`+
		`todos|todas|todo|toda|tantos|tanto|tantas|otro|otros|ningun|ninguna|ni|un|una|molestos|automaticos|`+
		`cobro|cobros|texto|`+
		`pago|pagos|recibir|recibiendo|enviar|enviando|mandar|mandando|enviarme|mandarme|recibirlos|tipo|clase|`+
		`a|al|mi|numero|`+
		`celular|telefono|sobre|nunca|jamas|seguir|que|lleguen|llegando|esta clase|de esta|su|facturacion|`+
		`cuenta|envio|envios|q|k|ke|servicio|ustedes|clinica|hospital) )*`,
	"{escriba}", `(?:escriba|escriban|escribas|contacte|contacten|contactes|textee|texteen|textees|texte|`+
		`texten|moleste|`+
		`molesten|molestes|mensajee|mensajeen|mensajees|fastidien|fastidie|acosen|acose|hostiguen)`,
	"{mande}", `(?:mande|manden|mandes|envie|envien|envies|embie|embien|mandeis|envieis|llegue|lleguen)`,
	"{escribir}", `(?:escribir|contactar|textear|molestar|mensajear|spamear|fastidiar|acosar|hostigar|joder|`+
		`chingar)(?:me|nos)?`,
	"{deje}", `(?:deje|dejen|dejes|deja|dejar|dejenme|dejeme|dejame|pare|paren|pares|para|parar|parale|`+
		`parenle|termine|terminen|`+
		`basta|eviten|evite)`,
	"{papel}", `(?:factura|facturas|cuenta|cuentas|cobro|cobros|recibo|recibos|carta|cartas|correo|correos|`+
		`papel|papeles|`+
		`estado|estados|biles|bil|email|emails|bill|bills)`,
	"{seguro}", `(?:seguro|aseguranza|aseguradora|trabajo|empleador|patron|jefe|doctor|doctora|medico|`+
		`medica|esposa|esposo|`+
		`abogado|abogada|hijo|hija|mama|papa|banco|farmacia|familia)`,
	"{cosa}", `(?:pago|pagos|cobro|cobros|cobrarme|cobrar|cargo|cargos|plan|planes|cita|citas|seguro|`+
		`aseguranza|poliza|factura|`+
		`facturas|deuda|deudas|saldo|balance|tarjeta|cheque|debito|debitos|autopago|automatico|automaticos|`+
		`cirugia|procedimiento|`+
		`consulta|consultas|tratamiento|interes|intereses|mensualidad|mensualidades|cuota|cuotas|total|resto|`+
		`dolor|sangrado|`+
		`operacion|examen|medicina|medicamento|retiro|retiros|deduccion|deducciones|cuenta|cuentas|bil|biles|`+
		`visita|terapia|`+
		`abono|adeudo|suma|monto|recibo|todo lo que debo|lo que debo|trabajo|orden|receta|transaccion)`,
	"{del}", `(?:(?:el|la|los|las|mi|mis|un|una|de|del|su|sus|este|esta|ese|esa|estos|estas|proximo|proxima|`+
		`siguiente|hacer|`+
		`todo|toda|todos|todas|automatico|por|con|en|a|completo|mensual|lo|ya|ultimo|primer|primera|dicha|otra|`+
		`otro|hijo|medica|`+
		`medico|hospital|\d+) )*`,
)
