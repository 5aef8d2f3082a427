package consent

// revocation are the phrases that revoke wherever they stand (tier B).
var revocation = phrases(`
	(?:{stop}|enough|avoid|refrain from|knock it off|cut it out) (?:it )?(?:with )?{fill}{texts}
	(?:{stop}|refrain from|end|terminate|avoid|no) {fill}{harass}
	(?:{not}|no longer) (?:accept|do|allow) {fill}{texts}
	(?:should not|shouldnt|not supposed to|isnt supposed to) be (?:in|on) (?:your|this|the|ur) (?:\w+ )?{list}
	(?:spot|stol|sopt|syop|srop|stip|step|stap|dtop|sto|stio|stup|atop|sop|top) (?:te?xting|messaging|mesaging|\
		contacting|\
		bothering|sending) (?:me|us|this|these|to)
	(?:revocation|withdrawal) of (?:my |all |any |prior )*(?:consent|permission)
	if (?:you|u|yall|i) (?:ever |get )?(?:{verb}|another|one more) (?:me |us |this number |text |message )(?:again|\
		one more|\
		any ?more|ever|from)
	(?:not|dont (?:send|want)) (?:another|one more|a single) {fill}{texts}
	(?:want|let me|get me|wanna get) out (?:of|from) (?:this|the|your|these|all) {fill}(?:{texts}|{list})
	(?:sign|drop|cut|unlist|pull|strike|leave) (?:me|us|my number|my name) (?:off|out|from) (?:of )?(?:the|this|\
		these|your|\
		all|any|ur) 
	(?:turn|shut|switch) (?:these|this|them|those|all this|it all) off
	(?:turn|shut|switch) off (?:these|this|them|those|all this)
	(?:remove|take|delete|get|keep) (?:me|us|my (?:\w+ )?(?:number|phone|cell|name|info|contact|details)) (?:off|\
		out|from) \
		(?:of )?(?:your|this|the|these|ur|all) {fill}{texts}
	(?:remove|delete|unsubscribe|take|block|drop) (?:the |this |my |number |phone |cell )*(?:\d+ )*\d{3,}
	{not} (?:ever |please )?(?:text|message|contact|txt|msg|sms) (?:the |this |my |number |phone |cell |at |to \
		)*(?:\d+ )*\d{4,}
	(?:send|use|want|prefer|only|just|by|do|through) (?:me |my )?(?:\w+ )?(?:mail|email|letters?|paper|calls?|\
		phone) (?:only )?\
		(?:not|instead of|rather than|no|and not|never) (?:by |via |through |with )?{texts}
	(?:decline|declining|refuse|refusing|reject|object to) (?:to )?(?:receive |get |receiving |getting )*{fill}{texts}
	not (?:ok|okay|alright|allowed|acceptable|appropriate|permitted) to (?:{verb}|send) (?:me|us|this)
	(?:you|u|yall|they) (?:may not|must not|should not|shouldnt|are not to|can no longer) (?:ever )?(?:{verb}|\
		send) (?:me|us|this|\
		any)
	{texts} (?:are|is) not (?:allowed|ok|okay|wanted|welcome|permitted|authorized|accepted)
	(?:be|get) (?:removed|deleted|taken off|unenrolled) (?:from |off |of )*{fill}{texts}
	to no longer (?:be )?(?:getting|get|receiving|receive|hear|have|see)
	no (?:more )?(?:texting|messaging|contacting|txting) (?:me|us|this|my|here)
	(?:never|{not}) (?:ever )?(?:want|wanna|need|send|wish) (?:to )?(?:(?:get|see|receive|have|me) )*(?:another|\
		one more|a single|a) (?:single |more |damn |fucking |freaking )*{texts} (?:ever|again|from|$)
	{stop} (?:sending|send) {fill}(?:anything|stuff|crap|shit|things|these|those|this|me $|more $|me anymore $)
	{stop} (?:sending|send) (?:me )?(?:please |$)
	{stop} (?:calling|emailing|calls|emails) (?:me |us )?(?:or|and|nor) (?:texting|messaging|sending|contacting|texts)
	{stop} (?:te?xting|txtng|messaging|contacting|writing) (?:me|us)
	(?:put|putting) (?:a |an )?(?:stop|end) to {fill}{texts}
	^(?:stop )+(?:this is|that is|thats|there is|who|you have|i|im|ive|you|youre|u|ur|wrong|no|not|or|before|its|\
		he|she|they|we|now|please|pls|immediately|\
		thanks|thank|already)
	(?:wrong (?:number|person)|not interested|no thanks|no thank you|scam|spam|not me|who (?:\w+ )?is this|who \
		(?:are|r) (?:you|u)|i said|i say|\
		go away) (?:please |pls |so |now )?stop
	(?:said|say|saying|told you|told u|told yall|told them|told you guys|told you people|asked you|asked u|\
		asked you guys|asking you|asking u|texted|typed|replied|sent|wrote|want you|want u|need you|beg you|\
		begging you|asked for you) (?:guys |people |all )?(?:to )?(?:already )?stop (?:already |again |twice |once |\
		times |so |many |yesterday |now |please |before |last |days |\d+ |multiple |several |a |sending |$)
	how many times .*stop
	(?:sure|ensure|that|so|want|need|demand|insist) (?:that )?(?:you|u|yall|they) (?:guys |\
		people )?{not} (?:ever )?{verb} (?:me|us|this number|my phone)
	{not} (?:ever |you |u |please |dare |even |keep |be |you ever |u ever )*{verb}(?:ing)? {me}
	{not} (?:ever |please )?(?:text|message) (?:or|and|nor) call
	{lead} {not} (?:ever |you |u |please |dare |even |keep |be |you ever |u ever )*(?:te?xt|message|msg|contact|\
		txting|texting|messaging|contacting) (?:again |any ?more |any longer |ever |please |pls |thanks |this |$)
	(?:{not}|no longer) (?:ever |please |keep |u |you )*(?:send|sending) {fill}(?:{texts}|anything|stuff|crap|shit|\
		things|these|those|this $)
	{lead} {not} (?:ever |please )?(?:send|sending) (?:me |us )(?:anything|any ?more|more|again|ever|please|$)
	{not} (?:call|email|phone|mail) (?:me |us )?(?:or|nor|and) (?:text|txt|message|contact)
	(?:told|asked|asking|telling|ask|tell|rather|prefer|prefer you|want you|id like you|rather you|u|you|people|\
		guys|them) (?:to )?not (?:to )?(?:ever )?(?:be )?{verb}(?:ed|ing)? (?:me|us|again|any ?more|my phone|\
		this number)
	(?:rather|prefer|like|want|choose|wish|asked|ask) (?:to )?(?:not|no longer) (?:to )?(?:be |get |receive |have |\
		getting |be getting |be receiving ){fill}(?:{texts}|texted|messaged|contacted|bothered)
	(?:{not}|doesnt|no longer|not|didnt) (?:really |actually |even )?(?:want|wanna|wish|wishing|need|care|like|\
		consent|agree|authorize|authorise|approve) (?:to )?{fill}(?:{texts}|texted|messaged|contacted|bothered|\
		spammed|texting|disturbed)
	(?:{not}|no longer) (?:want|wanna|wish) (?:to )?(?:hear|be hearing) (?:anything )?(?:any more |anymore |\
		back )?from
	(?:{not}|doesnt) (?:want|wanna) (?:you|u|yall|anyone|anybody|them) (?:guys |people )?(?:to )?(?:be |\
		keep )?{verb}(?:ing)?
	never (?:{verb}|send) (?:me|us|this number)
	no (?:more|further|longer) {fill}(?:{texts}|contact|contacting|contacts|communication|communications)
	(?:take|get|took|taking|wipe) (?:me|us|my (?:number|phone|phone number|cell|name|info|contact|contact info)|\
		this (?:number|phone|cell)|number) off
	(?:get|want|need|be|taken|removed|deleted|wanted|me|number|phone|name) (?:to be )?off (?:of )?(?:your|this|the|\
		ur|that|all) (?:\w+ )?(?:lists?|texts?|texting|messaging|messages)
	(?:remove|removing|delete|erase|scratch|scrub|unenroll|un enroll|deregister|purge) (?:me|us|my (?:number|phone|\
		phone number|cell|cell phone|cell number|mobile|contact|contact info|contact information|digits|line)|\
		this (?:number|phone|cell|contact|line|cell phone)|phone number|number from)
	(?:i want|want|like|wish|ask|asked|need|please|me|number|phone|name) (?:to )?(?:be |get |is )?(?:removed|\
		deleted|unsubscribed|taken off|unenrolled) (?:from )?(?:your|this|the|these|ur|my|all|immediately|please|\
		now|asap|$)
	(?:lose|forget|delete|erase|block|throw away) (?:my|this) (?:number|digits|phone number|contact)
	(?:take|get|took|taking|remove|delete|pull|want|need|keep|leave) (?:me|us|my (?:\w+ )?(?:number|phone|cell|\
		name|info|contact|contacts|details)|this (?:\w+ )?(?:number|phone)|number) (?:off|out|from) (?:of )?(?:your|\
		this|the|ur|that|all) (?:\w+ )?{list}
	(?:{not}|no longer|not) (?:want|wanna|wish|like|need) (?:to )?be (?:on|in|part of|included in) (?:your|this|\
		the|ur|that|any)
	(?:{not}|no longer|not) (?:want|wanna|wish|like|care|need) (?:to |2 )?(?:receive|get|receiving|getting|see|\
		have) (?:any more |any |more |these |those |this |anything|any of this|stuff)
	(?:not|no longer|never) (?:\w+ )?interested in (?:getting |receiving |any |these |your |having )*(?:{texts}|\
		contact|being contacted)
	(?:not|no longer|never) {may} (?:to )?(?:be )?(?:{verb}|send|texting|messaging|contacting)
	{not} (?:reply|respond|call|write|email|answer) (?:me |back |to me )?(?:or|and|nor) (?:{verb}|send)
	get (?:off|out of) my (?:phone|line|texts|messages|inbox|cell)
	block (?:me|my number) (?:from|on) (?:your|this|the|ur)
	leave (?:me|us|this number|my phone) (?:the \w+ )?(?:alone|be|in peace)
	let me (?:alone|be)
	(?:be|was|were) left alone
	(?:un ?subscribe|unsub|unsubscribed|unsubscribing|unsuscribe|unsubcribe|unsubscribe me)
	(?:opt|opts|opting|opted|optin) (?:me |us |this number |my number |my phone )?out
	(?:optout|opt out)
	(?:cancel|end|terminate|kill|disable|deactivate|shut off|turn off|switch off|pause|suspend|mute) {fill}{texts}
	(?:cancel|end|terminate) (?:my |this |the |all )*(?:subscription|subscriptions|text service|texting service|\
		sms service|enrollment)
	(?:turn|shut|switch) {fill}{texts} off
	(?:revoke|revoking|withdraw|withdrawing|rescind|retract|cancel|take back|pull) (?:my |our |any |all |\
		the )*(?:prior )?(?:consent|permission|authorization|authorisation|opt in)
	(?:do not|dont|no longer|never|not) (?:consent|give (?:you )?(?:my )?(?:consent|permission)|\
		gave you permission|have (?:my )?(?:permission|consent))
	{texts} (?:need|needs|must|have|has|got|gotta|should|better|to|please|can) (?:to )?(?:stop|end|cease)
	(?:make|have|want|need|get) (?:all |the |these |those |this |your )*(?:{texts}|them|these|you people|\
		you guys) (?:to )?stop
	(?:please|pls|plz|just|can you|could you|will you|would you|u need to|you need to|you must|you have to|\
		need you to) (?:all |guys |people |just |please )*stop (?:it |this |that |all )*(?:please|pls|now|already|\
		immediately|thanks|thank you)
	(?:please|pls|plz|just|can you|could you|will you|would you|u need to|you need to|you must|you have to|\
		need you to) (?:all |guys |people |just |please )*stop (?:it |this |that |all )*(?:$)
	enough (?:with |of )?{fill}{texts}
	(?:knock|cut) it off with {fill}{texts}
	^(?:please |pls |just )*(?:remove|delete|take off|take) (?:me )?(?:from )?(?:your |this )?(?:texts?|texting|\
		messages)(?: please)?(?: $)
	^(?:please |pls |just )*(?:remove|take off|delete) (?:me )?(?:from )(?:your |this |the )?lists?
	^(?:please |pls |just )*take off (?:your |ur )?list(?: $)
	(?:be|get) (?:removed|deleted|taken off|unenrolled) (?:from |off )?(?:this|your|ur|these)
	{not} (?:ever |please )?(?:send|sending) (?:me |us )?(?:any ?more|more|again|no more)(?: $)
	(?:consent|permission|authorization) (?:is |has been |hereby )*(?:revoked|withdrawn|rescinded|denied)
	(?:bothering|harassing|annoying|spamming|texting|messaging) (?:me|us) (?:please |so |just )?stop
	no (?:text )?(?:te?xts?|texting|messages?|sms|msgs?)(?: $)
	no (?:text )?(?:te?xts?|texting|messages?|sms|msgs?|contact|reminders?|alerts?|notifications?|\
		notices?) (?:please|pls|any ?more|to (?:me|this (?:number|phone))|from you|thanks|allowed|on this)
	(?:i|im) (?:am )?(?:not )?(?:done|finished|thru|through) (?:with )?(?:getting |receiving )?{fill}(?:{texts})
`)

// byText are phrases that revoke although they name a bill: the way it comes is what is refused.
var byText = phrases(`
	(?:{stop}|{not}|no) (?:sending |send |want |contacting |contact |mailing )?(?:me |us )?(?:my |the |any |more |\
		these |your )*(?:bills?|statements?|anything|stuff|notices?|info|it|this|things) (?:by|via|through|thru|\
		over) (?:te?xt|sms|messages?)
	no (?:me )?(?:{mande}) (?:mas |las |la |mis |sus )*{papel} (?:por|en) (?:te?xto?|mensajes?|sms|celular)
	{not} want .*(?:texted|messaged)
`)

// revocacion are the same in Spanish, accents folded.
var revocacion = phrases(`
	(?:no|nunca|jamas|ni) (?:me |nos |le |les )?(?:vuelvan? a |vuelvas a |sigan |siga |sigas )?(?:ya )?(?:{mande}|\
		mandar|enviar|mandando|enviando|mandarme|enviarme) {y}(?:{mensajes}|nada|cosas|esto|eso|estos|esos)
	(?:no|nunca|jamas) (?:me|nos) (?:ya )?(?:vuelvan? a |vuelvas a |sigan |siga |sigas )?(?:{mande}|enviar|mandar|\
		mandando|enviando) (?:mas |ya |por favor |porfavor |nunca |nunca mas |aqui |a este |a mi |otra vez |\
		gracias |$)
	(?:no|nunca|jamas) (?:me|nos|le|les) (?:ya )?(?:vuelvan? a |vuelvas a |sigan |siga |sigas )?(?:{escriba}|\
		{escribir}|escribiendo|contactando|texteando|molestando) (?:mas |ya |por |porfavor |nunca |aqui |a este |\
		a mi |al |otra |gracias |sobre |de |en este |con |$)
	(?:ya no|no) (?:{escriba}|{mande}|{escribir}|mandar|enviar) (?:mas |ya |a este |a mi |por favor |porfavor |$)
	(?:no|nunca|dejen de|deja de|ya no) (?:quiero|deseo|quisiera|kiero|quieo|necesito|acepto|autorizo|consiento|\
		permito|solicite|pedi) (?:mas )?(?:que |q |k )?{y}(?:me )?(?:{mande} |{escriba} |sigan mandando |\
		sigan enviando )?{y}{mensajes}
	no (?:quiero|deseo|quisiera|kiero|autorizo|permito) (?:a )?(?:que|q|k|ke) (?:me|nos) (?:ya )?(?:sigan |siga |\
		vuelvan a |esten |estes )?(?:{escriba}|{mande}|{escribir}|contactando|escribiendo|mandando|molestando|\
		enviando|texteando|mandar|enviar)
	no (?:quiero|deseo) (?:ser|que sea) (?:contactad[oa]|molestad[oa])
	no (?:quiero|deseo) (?:recibir|que me llegue) (?:mas|nada|ya|esto|estos)
	(?:quiero|quisiera|deseo|favor de|puedo|puede|pueden|como|hagan el favor de) (?:hago para |puedo |\
		hacer para )?(?:dejar|parar|pare|paren) de (?:recibir|enviar|mandar)(?:me)? {y}{mensajes}
	{deje} (?:ya )?de (?:estar )?(?:me )?(?:enviar|mandar|{escribir}|mensajear|mensajes|enviando|mandando|\
		molestando)(?:me|nos|le|les)?
	{deje} (?:ya )?de (?:estar )?(?:enviando|mandando|molestando|escribiendo|texteando)(?:me|nos)?
	(?:quit|saqu|sac|borr|elimin|remuev|remov|retir|quitar|sacar|borrar)(?:e|en|a|ar|es)?(?:n)?(?:me|\
		nos)? (?:ya )?(?:por favor )?(?:de |del )(?:\w+ )?(?:lista|listas|listado|sistema|base)
	(?:borrar|eliminar|quitar|sacar|remover|borre|borren|borra|elimine|eliminen|elimina|quite|quiten|quita|saque|\
		saquen|saca|remueva|remuevan|olviden|olvide|bloqueen) (?:a )?(?:mi|este|el|ese) (?:numero|telefono|celular|\
		contacto|cel|tel)
	(?:dar|darme|darnos|deme|denme|dame|darse|doy|de|den|dese|darle|dejarme|dejar) de baja
	(?:dejenme|dejeme|dejame|dejen|deje|dejennos|deja|dejarme|dejen me) (?:ya )?(?:en paz|tranquil[oa]s?|quiet[oa]|\
		sol[oa]|de molestar)
	(?:cancel|cancel(?:ar|e|en|a|o)(?:me|nos)?|anular|anulen|anule|detener|detenga|detengan|parar|pare|paren|\
		suspender|suspenda|suspendan|eliminar|elimine|eliminen|quitar|quiten|quite|desactivar|desactive|desactiven|\
		apagar|apaguen|terminar|terminen|alto|basta|stop|alto con|no ?mas|nada de|frenen|\
		corten) (?:ya )?{y}(?:{mensajes}|suscripcion|subscripcion|suscripciones)
	(?:revoco|revocar|retiro|retirar|quito|anulo|cancelo) (?:mi |el |su |todo )?(?:consentimiento|permiso|\
		autorizacion)
	no (?:doy|tienen?|les doy|le doy|cuentan con|autorizo) (?:mi |el |su )?(?:consentimiento|permiso|autorizacion)
	(?:dije|digo|pedi|escribi|mande|puse|respondi|conteste|diciendo|repito) (?:ya )?(?:que )?(?:stop|alto|pare|\
		paren|pararan|ya no|dejaran|dejen|basta|no mas)
	desu[bs]*crib\w*
	desinscrib\w*
	(?:salir|salirme|salgo|quitarme|borrarme|sacarme|removerme|eliminarme) (?:de |del )(?:\w+ )?(?:lista|\
		suscripcion|{mensajes})
	(?:ya )?no (?:molesten|moleste|molestes|molestar|fastidien|chinguen|jodan|joder|chingar)
	^(?:por favor |ya |oiga |oigan )*(?:pare|paren|parenle|detengan|detenganse|alto|basta) (?:ya |por favor |\
		porfavor |gracias |con esto |de una vez |$)
	^(?:por favor )?(?:no|ya no) (?:escribir|contactar|enviar|mandar|textear|molestar)(?: mas)?
	(?:por favor|porfavor|gracias|ya) (?:alto|paren|basta|stop)(?: $)
	(?:no|nunca) (?:me |nos |le )?(?:este|esten|estes|sigan|siga|sigas|anden|ande|continuen) (?:\w+ando|\
		\w+iendo)(?:me|nos|le)?
	(?:baja|cancelacion) (?:de|a) (?:los |estos |sus )?{mensajes}
	no estoy interesad[oa] en (?:recibir |que )*{y}{mensajes}
	no (?:les |le |los )?(?:autorizo|permito|consiento) (?:(?:a|que|para|me|nos|ya) )*(?:mandar|enviar|{mande}|\
		{escriba}|{escribir})
	(?:correo|carta|cartas|telefono|llamada|llamadas|email|papel) (?:y )?no (?:por |con |en )?{mensajes}
	no ?mas (?:\w+ )?(?:ni|y|o) {y}{mensajes}
	(?:mejor|solo|solamente|unicamente|prefiero|quiero) (?:\w+ )?(?:\w+ )?(?:\w+ )?(?:no|en vez de|y no|nada de) \
		(?:por |con )?\
		{y}{mensajes}
	^(?:por favor )?(?:dejar|parar|terminar) de (?:recibir|enviar|mandar) {y}{mensajes}
	(?:como|quiero|quisiera|deseo) (?:puedo |hago para |le hago para )?(?:salgo|salir|salirme|me salgo) de (?:\w+ \
		)?(?:lista|\
		listas|{mensajes})
	(?:para|como|quiero|quisiera|favor de) (?:ya )?no recibir (?:mas )?{y}{mensajes}
	(?:solicito|quiero|pido|requiero|deseo) (?:la |mi )baja
	(?:detenganse|detengase|parenle|parele|parale|frenen|bajenle) (?:con|a|de) {y}{mensajes}
	no (?:di|he dado|dimos) (?:mi )?(?:permiso|consentimiento|autorizacion) .*{mensajes}
	no me interesan? (?:recibir |que |seguir |ya |mas )*{y}{mensajes}
	(?:prefiero|quiero|quisiera|deseo|preferiria|favor de|por favor|pido|solicito) (?:ya )?no (?:recibir|\
		seguir recibiendo|me|ser contactad[oa]) {y}{mensajes}
	(?:favor de |por favor |les pido |le pido |pido |solicito )*no (?:{escribir}|enviarme|mandarme|\
		textearme) (?:mas |ya |a este |a mi |por |porfavor |nunca |otra |$)
	(?:no|nunca|jamas) vuelv(?:a|as|an) a (?:{escribir}|enviarme|mandarme|enviar|mandar|textear)
	(?:{deje}|siguen|sigan) (?:ya )?de (?:estar )?(?:\w+ando|\w+iendo)(?:me|nos)? (?:{mensajes}|por favor |a |$)
	(?:parele|parale|parenle|pare|paren|alto|basta|ya|suficiente|suficientes|demasiados) (?:ya )?(?:con|\
		de) {y}{mensajes}
	(?:que|q) (?:ya )?(?:dejen|deje|paren|pare) de (?:\w+r|\w+ndo)(?:me|nos)?
	no (?:estoy|toy) (?:de acuerdo|autorizando) (?:con |a |en )?(?:recibir )?{y}{mensajes}
`)

// boilerplate is our own wording about STOP and HELP, as people quote it back.
var boilerplate = phrases(`
	(?:reply|text|txt|send|respond|type|answer)(?: back)?(?: with)?(?: the word)? stop (?:to|2|for) (?:stop|end|\
		quit|cancel|opt out|unsubscribe|be removed|stop receiving)(?: {texts}| anytime| at any time)?
	stop (?:to|2) (?:stop|end|quit|cancel|opt out|optout|unsubscribe)(?: {texts}| anytime)?
	to (?:stop|end|quit|cancel|opt out|unsubscribe|stop receiving)(?: these| all| further)?(?: {texts}|\
		 anytime)? (?:reply|text|txt|send|respond|type)(?: with)? (?:stop|end|quit|cancel|unsubscribe)
	(?:reply|text|txt|send) (?:help or stop|stop or help|help for help or stop|stop anytime|help for help)
	(?:responda|responde|envie|envia|mande|conteste|escriba|texto)(?: con)?(?: la palabra)? (?:stop|alto|baja|\
		parar|cancelar|salir) (?:para|p|a) (?:cancelar|parar|salir|terminar|detener|(?:no |\
		dejar de )recibir(?: mas)?(?: {mensajes})?|darse de baja|la baja)(?: {mensajes}| los {mensajes})?
	(?:stop|alto|baja|parar) para (?:cancelar|parar|salir|terminar|detener|(?:no |\
		dejar de )recibir(?: mas)?(?: {mensajes})?|darse de baja)(?: {mensajes}| los {mensajes})?
	no more {texts} will be sent
	you (?:are|have been) (?:now )?unsubscribed
	no (?:recibira|se enviaran|le enviaremos) mas {mensajes}
`)
