package consent

// innocent are phrases that only look like a revocation: they are about somebody else, or say the opposite.
var innocent = phrases(`
	(?:i|we|id|^) (?:(?:really|just|actually|am|was) )?(?:{not}|didnt|did not|not|never) (?:(?:really|even|ever|\
		actually|mean|meant|want|wanted|try|trying|intend) )*(?:to )?(?:(?:say|said|text|texted|txt|send|sent|type|\
		typed|reply|replied|write|wrote|put|press|hit) )(?:(?:the|word|you|u|a|back|in) )*{word}
	(?:contact|contacting|text|message|bother|bothering|harass|harassing|call|calling|email) (?:with )?(?:my|the|\
		our|his|her|their|any|a) (?:old |new |former |other |previous )?{party}
	(?:please |pls )?(?:dont|do not|never) (?:ever )?stop {fill}(?:{texts}|sending|$)
	(?:why|how come|y|if|when|since|because|cause|maybe|that|unless) (?:dont|do not|didnt|doesnt|wont|cant) (?:you|\
		u|yall|they|he|she|i|we) (?:guys |just |ever )?{verb}
	(?:you|u|yall|they|we|i|he|she|it|who|people|usually|doctors|offices) (?:guys |just |really |normally |often |\
		all |still )*(?:dont|do not|dnt|didnt|never|cant|couldnt|wont) (?:even |ever |usually |really |\
		normally )?(?:{verb}|send|sending|call)(?: me| us| back| much| often)?
	(?:did|didnt|do|does|havent|have|has|had|got|get|getting|gotten|received|receive|there|is|was|were|see|saw|\
		with|say|says|still|yes) (?:not |never |i |i get |ever )?(?:get |got |gotten |receive |received |have |had |\
		been |is |are )?no (?:te?xts?|messages?|sms|notice|contact|notices|notifications?|reminders?)
	(?:i|we) (?:get|got|received|have|had|see|saw) no (?:more )?(?:te?xts?|messages?|sms|notices?|notifications?|\
		reminders?|contact)
	^no (?:te?xts?|messages?|sms|notices?|notifications?|reminders?) (?:was|were|is|received|came|from my|about|\
		yet|sent|showed|arrived|here|for me)
	(?:i|we|he|she|they|it|you|u|ever|have|has) (?:all |just )?(?:stopped|i quit|we quit) (?:getting|receiving|\
		sending|texting|seeing) {fill}(?:{texts})?
	(?:bus|truck|train|pit|rest|next) stop
	^(?:{um} )*(?:what|whats|wat|wut) (?:(?:{ask}) )*(?:the word )?{word} (?:(?:{tail}) )*(?:$)
	^(?:{um} )*(?:why|how come|where) (?:(?:does|do|did|is|it|this|that|the|your|ur|text|texts|message|messages|you|\
		u|it|at|end|bottom|keep|always|all|every|each|a) )*(?:says?|saying|said|have|has|read|there) (?:(?:to|the|\
		word|text|reply|at|\
		end|a) )*{word} (?:(?:{tail}) )*(?:$)
	^(?:{um} )*(?:if|when) (?:i|we|someone|you|u) (?:(?:do|ever|were|to|accidentally) )?(?:say|text|reply|type|\
		send|write|texted|said|replied|put|sent) (?:back )?{word} (?:(?:then|to|this|that|it) )*(?:will|do|does|\
		would|can|could|what|is|am|are|how|would)
	^(?:{um} )*how (?:do|can|could|would|should|does|to|did) (?:i |you |u |we |one |it )?stop (?:work |$)
	(?:i|we|id) (?:(?:really|just|actually|definitely) )?{not} (?:(?:really|even|actually) )?(?:want|wanna|wish|\
		need|mean) (?:to )?(?:stop|cancel|end|unsubscribe|opt out|quit|be removed|be unsubscribed)(?: {fill}{texts})?
	(?:un ?subscribed|opted out|(?:texted|said|sent|replied|typed|hit|pressed|wrote) (?:the word )?{word}) (?:(?:it|\
		this|all|that) )*(?:by (?:accident|mistake)|accidentally|on accident|mistakenly|in error)
	^(?:{um} )*(?:does|do|will|would|if|is|can|could|would) (?:(?:{ask}|replying|texting) )*{word} (?:also |just |\
		only )?(?:cancel|end|stop|affect|remove|change|mean|delete|close|erase|clear) {of}(?:{thing}|bills)
	^(?:{um} )*(?:it|this|that|your|the|text|message|bill) (?:(?:text|message|bill) )?(?:says|said|say) (?:(?:to|reply|\
		text|the|word|respond) )*{word}
	(?:i|we) (?:(?:really|just|actually) )?(?:didnt|did not|never|havent|have not|dont remember|wasnt) (?:(?:even|ever|\
		trying to) )?(?:opt out|opted out|opting out|un ?subscribed?|unsubscribing)
	(?:kid|kids|son|daughter|baby|toddler|child|grandson|granddaughter|cat|dog|autocorrect|pocket) (?:(?:accidentally|\
		must|have|just|probably|who|that|had) )*(?:texted|sent|said|typed|replied|wrote|hit|pressed) {word}
	^(?:{um} )*(?:text|message|call|contact|txt) (?:my|his|her) {kin}
	(?:accidentally|mistakenly) (?:un ?subscribed|opted out|(?:texted|said|sent|replied|typed|hit|pressed|\
		wrote) (?:the word )?{word})
	{not} (?:ever |please )?(?:un ?subscribe|opt|remove|delete|take|drop|cancel) (?:me|us|my number|my phone|my \
		texts|these \
		texts|the texts|the reminders|the messages)(?: off| out| from)?(?: of)?(?: the| your| this)?(?: {list})?
	(?:not|wasnt|never|isnt) (?:(?:really|even) )?(?:trying|asking|going|looking|wanting|meaning) to (?:be )?{word}
	no (?:quiero|deseo|quise|queria|pedi|voy a) (?:(?:a|que|me) )*(?:dar(?:me|se|le)?|den|salir(?:me)?) de (?:baja|\
		la lista|los \
		{mensajes})
	^(?:{um} )*(?:do|should|must) i (?:(?:have|need|want|just|to|also|simply) )*(?:reply|text|say|send|type|respond)(?: \
		with)? {word} (?:$)
	{word} (?:was|is) (?:just )?(?:an |a |my )?(?:accident|mistake|typo|error|accidental)
	^(?:por favor )?no (?:paren|pare|pares|dejen|deje|cancelen)(?: por favor)? (?:$)
	no (?:me |nos |lo |la )?(?:quiten|quite|quites|saquen|saque|borren|borre|eliminen|elimine|remuevan|den de baja|\
		cancelen)(?: (?:de|los|el|la|las|su|mi|del|baja|lista|sistema|{mensajes}))*
	do not disturb (?:turned on|mode|while|is on|on|enabled|activated|focus)
	(?:when|until|till|once|after|as soon as|next time) (?:i|we|it|the car|my car|traffic) (?:get to a |come to a |\
		can |reach a |am able to |next |safely |can safely )?(?:stop|stops)
	(?:funcion|modo|opcion|el|un) (?:de )?no molestar
	no molestar (?:activad[oa]|esta activ[oa]|al conducir|mientras|encendid[oa])
	(?:cuando|hasta que|en cuanto|apenas|despues que) (?:me )?(?:pare|paro|parare|me pare|pueda parar|me detenga|\
		detenga)
	why (?:did|do|does|would|was|is) (?:you|u|they|it|my|the|your office) (?:guys )?(?:\w+ )?stop {of}{thing}
	^(?:{um} )*(?:que|q|k) (?:(?:significa|quiere|decir|es|pasa|hace|sucede|ocurre|dice|eso|lo|de|la|palabra|si|\
		cuando|mando|envio|pongo|escribo|respondo|contesto|digo|les|le|el|con|texteo) )+{palabra} (?:(?:que|ahi|\
		aqui|en|el|mensaje|texto|al|final|entonces) )*(?:$)
	^(?:{um} )*(?:si|cuando) (?:les |le )?(?:mando|envio|pongo|escribo|respondo|contesto|digo|texteo) (?:con |la |\
		palabra )*{palabra} (?:que|puedo|tengo|debo|todavia|aun|igual|ya|van|me)
	(?:para que (?:es|sirve|dice|ponen)|por que dice|porque dice) (?:(?:el|la|lo|de|eso|responda|palabra) )*{palabra}
	no (?:quiero|quise|queria|dije|mande|escribi|puse|quiera) (?:(?:decir|mandar|poner|escribir|enviar|que|la|\
		palabra|dejar|parar) )*(?:{palabra}|de recibir|los {mensajes})
	(?:no|not) (?:me )?(?:estoy|llego|llegan|llegaron|recibi|recibo|recibio|tengo|tiene|tuve|encuentro|veo|habia|\
		hay|mandaron|mandan|enviaron|envian) (?:recibiendo )?(?:ningun |ninguna |los |el |mas |mis |sus |\
		la )*{mensajes}
	por ?que (?:ya )?no me (?:mandan|envian|escriben|contactan|mandaron|enviaron|contestan|han)
	(?:contacte|contacten|contactes|contactar|contactando|molesten|moleste|molestar|escriban|llamen|llame) (?:a |\
		con )?(?:mi|mis|el|la|su) {seguro}
	no (?:dejen|deje|dejes|deja|paren|pare) de (?:mandar|enviar|escribir|contactar|avisar)(?:me|\
		nos)?(?: {y}{mensajes})?
	(?:dar|darme|deme|denme|dame|darse|doy|de|den|darle) de baja (?:de |del )?(?:el |la |mi |su |este |al |a la |\
		a mi )?(?:seguro|aseguranza|plan|poliza|tarjeta|medicare|medicaid|servicio medico|hospital|trabajo)
	(?:stay|be|get|been|keep|being|am|im|got) (?:un ?subscribed|removed) from (?:the |my )?(?:plan|insurance|\
		policy|coverage|autopay|account)
`)

// doubting are phrases that revoke something, perhaps not texts, or not all of them.
var doubting = phrases(`
	{lead} {not} (?:ever |please )?{verb} me (?:the|my|a|an|at (?:work|night|home|my job|lunch|dinner|school|\d+|\
		all hours|midnight)|before|after|until|till|when|while|during|on|between|if|so|until|today|tonight|tomorrow|\
		back|this (?:late|early)|that|details|amounts?|any details|anything (?:about|with)|late|early|first|unless|\
		only|in the|\d+)
	(?:texting|messaging|contacting|text|message|contact|bothering|bother) (?:my|his|her|our) {kin}
	(?:want|wanna|like|need|wish) to (?:te?xt|message|txt|msg|write) 
	(?:stop|quit|dont|do not) (?:mailing|sending|send) {fill}(?:bills|bill|invoices?|letters?|mail|statements?|\
		paper|papers|paperwork|emails?|envelopes?|notes?)
	(?:when|do|does|will|if|did) (?:will |do |does |all )?(?:the |these |your |those |all )*{texts} (?:ever |\
		automatically )?(?:stop|end)
	if (?:i|we|you|u) (?:ever )?(?:say|text|reply|type|send|write|texted|said|replied|put) (?:back )?stop
	(?:what (?:does|happens|is)|why|mean|means|meaning) .*(?:stop|unsubscribe|opt out)
	(?:what|who) .*(?:unsubscribe|opt out|opted out)
	(?:take|remove|delete|taking|removing|get|removed|taken|drop) (?:me|us|my \w+|my phone number|this number|\
		number|name|off|it) (?:off |from |of |as |on |out of )+(?:being |the |my |your |this |that |his |her |\
		their |an |a |our |all |ex |old |wifes |husbands |moms |insurance |payment |medical )*(?:plan|insurance|\
		policy|account|accounts|autopay|auto pay|hold|bill|bills|record|responsible|loan|guarantor|card|claim|\
		coverage|contact|chart|file|profile|portal|schedule|appointment|paperless|responsibility|statement|statements)
	(?:un ?subscribe|unsubscribed|opt|opted|opting) (?:me )?(?:out )?(?:from|of|to) (?:the |my |your |this |a |\
		any |our |patient |health )*(?:paper|paperless|email|emails|newsletter|newsletters|portal|autopay|auto pay|\
		plan|insurance|coverage|credit|study|program|mail|network|autopayment|hsa|medicare|research|statements|\
		mychart|ebilling|e billing|payment plan|policy|benefits|arbitration)
	(?:un ?subscribe|opt|opted) (?:me )?(?:out )?(?:only |just )?(?:my (?:wife|husband|son|daughter|mom))
	(?:before|after|until) (?:i )?(?:un ?subscribe|opt out)
	no (?:me |nos )?(?:{mande}|mandar|enviar|quiero|quiero recibir|quiero mas) (?:{y})(?:{papel})
	de (?:enviar|mandar)(?:me|nos)? (?:{y})(?:{papel})
	no (?:me |nos )?(?:{escriba}) (?:tan|antes|despues|a las|en la|en las|cuando|por la|durante|los|el|hasta|\
		mientras|al trabajo|en mi trabajo|con los|con el|con mis|con la)
	(?:mande|manden|envie|envien|mandar|enviar)(?:me)? (?:los |las |mas )?(?:{mensajes}) (?:a |al )(?:mi|el|la|\
		su) {seguro}
	(?:numero|telefono|celular) (?:de |del )(?:mi |la |su )?(?:cuenta|plan|seguro|perfil|expediente)
	(?:dar|darme|deme|denme|dame|darse|doy|de|den|darle) de baja (?:de |del )?(?:el |la |mi |su |este |al |a la |\
		a mi )?(?:cuenta|autopago|pago|portal|correo)
	(?:que pasa|que significa|si|que quiere decir) .*(?:stop|parar|cancelar|alto)
`)

// complaining are phrases that may revoke when nothing clearer was said.
var complaining = phrases(`
	(?:dont|do not|never) (?:ever )?(?:call|phone|email) (?:me |us |here |this number )*(?:again |any ?more |ever |\
		please |$)
	(?:sick|tired|fed up|annoyed|hate) (?:of |with |and tired of |by )?(?:getting |receiving )?{fill}{texts}
	(?:block|blocking|blocked|report|reporting|reported) (?:you|this number|your number|u|this|these|ur number)
	(?:{not}|doesnt) (?:really )?(?:wanna get|want|need|like|care for|wanna) (?:this|these|it|those)(?: any ?more)?
	(?:no|ya no|dejen de|deje de|nunca) (?:me |nos )?(?:llame|llamen|llames|llamar|llamarme|llamando)
	(?:harto|harta|cansado|cansada|molesto|molesta) de {y}{mensajes}
	(?:voy a )?(?:bloquear|bloquearlos|reportar|reportarlos|bloqueado|bloqueando)
	^(?:{not} )?(?:bother|disturb)
	why (?:do|are|r) (?:you|u|yall|they) (?:guys |people )?(?:keep|always|still|constantly) (?:on )?(?:texting|\
		messaging|contacting|bothering|spamming)
	no quiero (?:saber|hablar|nada) (?:nada )?(?:de|con) (?:ustedes|usted)
	^(?:por favor )?(?:saquenme|saqueme|quitenme|quiteme|borrenme|borreme|eliminenme|elimineme)
	(?:dejen|deje) de (?:llamar|hablar)(?:me)?
	(?:not|never) (?:sign|signed|subscribe|subscribed|ask|asked|agree|agreed|consent|consented|request|requested|\
		authorize|authorized) (?:up )?(?:for|to) (?:this|these|any|that|texts|get|receive|be)
	(?:never|didnt|did not|dont remember) (?:sign|signed|signing|subscribe|subscribed|ask|asked|agree|agreed|\
		agreeing|consent|consented|request|requested|gave)
	{lead} {not} (?:send|sending) (?:me |us )?(?:the|my|a|an) .*
`)

// harmless are words of tier A at work in an ordinary sentence about bills, plans, visits and the rest of life.
var harmless = phrases(`
	(?:non|full|whistle|first|last|final|short|door|back|dead|the|every|one|quick|long) (?:stop|end)
	my stop (?:is|was)
	{thing} (?:wont|will not|cant|doesnt|didnt|does not|did not|hasnt) stop(?:ped)?
	stop (?:by|in|at|over|off|and (?:get|pick|see|talk|drop|pay|think|speak|ask)|on (?:my|the) way|up|smoking|\
		eating|drinking|working|hurting|bleeding|crying|worrying|vomiting|coughing|seeing|going|coming|using|being|\
		thinking|laughing|paying|sweating|shaking|loss|sign|light|doing|wondering|having|looking|playing|trying|\
		talking|feeling|making|ordering|covering|accruing|worryin|thinkin|sleepin|sleeping|giving|overcharging|\
		claiming|saying|telling|acting|lying|blaming|\
		letting|swimming|it from|them from|him|her|calling everyone)
	stop {of}{thing}
	(?:i|he|she|we|it|they|that|which|who|cant|cannot) (?:cant|cannot|couldnt|wont|wouldnt|didnt|doesnt|does not|\
		can not|had to|have to|did|can) stop
	(?:cant|cannot|can not) stop
	(?:does|did|do|will|would|is|when|until|till|should|could|might|may|if|can) (?:the|my|your|our|it|that|this|\
		insurance|medicare|coverage|they|he|she|medicaid) (?:\w+ )*(?:stop|end)
	(?:where|how|when|why) (?:did|does|do|would|will) (?:it|this|that|insurance|they) (?:stop|end)
	(?:doctor|dr|nurse|he|she|surgeon|pharmacist|provider|they) (?:told|said|asked|wants|wanted) (?:me |us |\
		for me |i should )?(?:to )?stop
	(?:supposed|going|need|trying|plan|planning|able|want|ready) to stop (?:by|in|at|on|over)
	(?:{thing}|it) (?:will |did |does |is going to |should )?(?:end|ends|stop|stops|cancel|cancels) (?:on|in|at|by|\
		before|when|after|next|this)
	end (?:of|date|up|result|results|user|in|on|at|with|ing|game|time|stage|goal|zone|total)
	end {of}{thing}
	(?:re)?cancel(?:ed|ing|lation)? {of}{thing}
	(?:late|no show|same day|24 hour) (?:cancel|cancellation|cancelation)(?: fee| policy)?
	cancel (?:fee|policy|charge|and (?:get|reschedule|rebook|refund|redo))
	(?:was|is|were|got|get|been|be|i|had|have|they|you|office|he|she) cancel(?:ed|led)
	cancel (?:or|and) (?:reschedule|move|change)
	remove {of}{thing}
	remove (?:it|that|this|stitches|sutures|staples|cast|mole|tooth|teeth|wax|my (?:stitches|card|insurance|old|\
		wisdom|appendix|tonsils|gallbladder|husband|wife|ex)|the|her|his|its|gently|a|an|duplicate|double|ur)
	(?:the|will|to|can you|could you|please|they|bank|u|you) remove (?:it|that|this|the|a|one|any)
	revoke (?:my |the |his |her )?(?:license|insurance|coverage|poa|power of attorney|hipaa|authorization for|access)
	(?:i|there|have|has|had|got|is|are|be|with|owe|pay|theres|want|wants|means) no more
	no more (?:than|money|cash|insurance|payments?|pymts?|charges?|questions?|info|information|surprises?|visits?|\
		pain|left|time|balance|due|work|job|income|checks?|\w+ will|tears?|conversations?|girl|late|interest|owed|\
		debt|until)
	(?:quit|quits) (?:my|the|his|her|a|that|smoking|drinking|working|work|school|insurance|job|yet|doing|charging|\
		billing|claiming|saying|telling|acting|lying|blaming|treatment)
	opt out (?:fee|form|period)
	(?:parar|pare|pares|paren|parara|detener|detenga|detengan|suspender|suspenda|suspendan|cancel|cancelar|cancele|\
		cancelen|cancela|stop|cancelo|cancelado|cancelada|cancelamos|cancelando) {del}{cosa}
	cancelar (?:hoy|manana|en (?:cuotas|partes|persona|linea|efectivo|pagos|abonos)|con (?:tarjeta|cheque|\
		efectivo)|parte|algo|ahora|despues|poco|la mitad|\d+|el \d+|cada|lo que|mensual|mensualmente|por)
	(?:sin|no puedo|no puede|puedo|para|donde|como|cuando|quisiera|quiero|voy a|tengo que|debo|va a) (?:parar|\
		cancelarlo|cancelarla|cancelarle|pasar a cancelar)
	(?:donde|como|cuando|cuanto|ya|para) (?:puedo |debo |tengo que |voy a |es para |seria )?cancelar(?: \d+)?
	no mas (?:de|que|puedo|tengo|quiero|es|pago|pagos|dinero|deuda|deudas|cobro|cobros|pregunta|preguntas|dame|\
		digame|por|para|queria|era|estoy|fui|una|un|me|le|necesito|avise|esta|la|el|lo|tenia|cargos|intereses|\
		quisiera|dos|tres|dolor)
	(?:tengo|hay|era|es|nada|pagar|puedo|debo|un|uno|por|y) no mas
	(?:que )?(?:ya )?(?:dejen|deje|deja|dejar) de (?:cobrar|cobrando|quitar|sacar|debitar)\w*
	pare (?:el|la|en|por|ayer) (?:\w+)
`)

// leftover is a word of tier A that nothing above has explained. Words that are everyday Spanish inside a sentence
// (alto, baja, salir, basta), and END and QUIT but for an order at the beginning, are read only when they stand
// alone.
var leftover = phrases(`
	(?:stop|stopall|cancel|revoke|remove|no more|no mas|parar|pare|paren|cancelar|detener|cease|arret)
	^(?:please |pls |just |ok |can you |ya |por favor )*(?:end|quit)
`)
