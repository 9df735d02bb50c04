/*-------------------------------------------------------------------------
 *
 * journey_shipped.c
 *	  The rules for words, labels and tools that come with the extension.
 *
 * The one source of them: outbound.journey_rule is filled from here, so that
 * map_journey can be IMMUTABLE and a user can still read every rule. Where two
 * rules of one family match overlapping words, the longer match wins; that is
 * how an exception ("don't call me before noon") beats a rule ("don't call
 * me"). Pattern language: journey_rule.c.
 *
 *-------------------------------------------------------------------------
 */
#include "journey_talk.h"

#define EN "en"
#define ES "es"
#define ALL "*"

const RuleRow outbound_shipped_rules[] = {
	/* ---- labels of the call analysis, names of tools ---- */
	{"label_rejected", ALL, "label", "rejected", 100,
	 "not_interested unqualified no_show bad_fit rejected declined "
	 "disqualified no_interest not_a_fit"},
	{"label_booked", ALL, "label", "booked_demo", 100,
	 "booked appointment_booked booked_demo scheduled schedule demo_booked "
	 "appointment_scheduled demo_scheduled meeting_booked"},
	{"label_email", ALL, "label", "email_captured", 100,
	 "send_evidence evidence_sent email_sent email_captured lead_qualified"},
	{"label_dnc", ALL, "label", "dnc", 100,
	 "dnc do_not_call compliant_dnc dnc_marked do_not_contact opt_out "
	 "opted_out dnc_requested do_not_call_request wrong_number unsubscribe "
	 "removal_request"},
	{"label_voicemail", ALL, "label", "voicemail", 100,
	 "voicemail answering_machine left_voicemail voicemail_left machine"},
	{"tool_dnc", ALL, "tool", "dnc", 100,
	 "mark_dnc_compliant mark_dnc mark_do_not_call add_to_dnc"},
	{"tool_email", ALL, "tool", "email_captured", 100, "send_evidence_package"},
	{"tool_booked", ALL, "tool", "booked_demo", 100,
	 "book_appointment book_appointment_cal book_demo book_meeting "
	 "schedule_demo schedule_appointment schedule_meeting create_booking "
	 "create_appointment"},

	/* ---- classes ---- */
	{"day", ALL, "any", "class", 100,
	 "monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow|"
	 "today|tonight|mondays|tuesdays|wednesdays|thursdays|fridays|lunes|"
	 "martes|miercoles|jueves|viernes|sabado|domingo|manana|hoy"},
	{"number_word", ALL, "any", "class", 100,
	 "#|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|noon|"
	 "midday|una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|"
	 "mediodia"},
	{"minutes", ALL, "any", "class", 100,
	 "fifteen|thirty|forty|fifty|oh|quince|treinta|media|cuarto"},
	{"ordinal", EN, "any", "class", 100,
	 "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|"
	 "eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|"
	 "seventeenth|eighteenth|nineteenth|twentieth|twenty|thirtieth"},
	{"month", ALL, "any", "class", 100,
	 "january|february|march|april|may|june|july|august|september|october|"
	 "november|december|enero|febrero|marzo|abril|mayo|junio|julio|agosto|"
	 "septiembre|octubre|noviembre|diciembre"},
	{"call", EN, "any", "class", 100,
	 "call|phone|ring|dial|contact|text|bother|harass|pester|bug|hound|"
	 "disturb|solicit|message|buzz|robocall|redial|spam"},
	{"calling", EN, "any", "class", 100,
	 "calling|phoning|ringing|dialing|contacting|texting|bothering|"
	 "harassing|pestering|bugging|hounding|soliciting|messaging|spamming|"
	 "robocalling|disturbing|annoying|badgering|redialing|calls|robocalls|"
	 "solicitations"},
	{"called", EN, "any", "class", 100,
	 "called|contacted|phoned|dialed|bothered|solicited|texted|rung|disturbed|"
	 "harassed|pestered"},
	{"remove", EN, "any", "class", 100,
	 "take|remove|get|pull|drop|scratch|cross|strike|delete|erase|wipe|keep|"
	 "leave|clear|knock|kick|purge|scrub|yank|unlist|pluck|rip"},
	{"removed", EN, "any", "class", 100,
	 "removed|taken|deleted|erased|unsubscribed|dropped|scratched|crossed|"
	 "struck|wiped|pulled|purged|cleared"},
	{"us", EN, "any", "class", 100,
	 "me|us|myself|her|him|them|everyone|it|[my|our|this|the|that|these|"
	 "both|all] * "
	 "[phone|number|numbers|name|line]|[my|our|this|the|that|these] "
	 "[phone|number|name|info|office|business|clinic|place|practice|spa|shop|"
	 "salon|cell|line]"},
	{"list", EN, "any", "class", 100,
	 "list|lists|system|database|records|contacts|directory|books|dialer|"
	 "file|files|crm|rolodex|rotation|data|computer|roster|queue|sheet|"
	 "registry|spreadsheet|register|campaign"},
	{"number_thing", EN, "any", "class", 100,
	 "number|info|information|name|contact|contacts|record|records|data|"
	 "details|entry|digits|line"},
	{"who", EN, "any", "class", 100,
	 "you|you guys|you people|you folks|anyone|anybody|them|your company|"
	 "your people|your robot|robots|your machine|your team|your bot|any of "
	 "you"},
	{"again", EN, "any", "class", 100,
	 "again|anymore|any more|ever|no more|any longer|any further|no longer|"
	 "ever again|period|at all|back"},

	/* ---- do not call: English ---- */
	{"dnc_dont_call", EN, "user", "dnc", 100,
	 "(dont|never|dont you|never you|dont you people|dont you guys|dont you "
	 "ever|"
	 "do never|you dont|dont anybody|nobody|no one) [ever|even|you ever] "
	 "[try to|bother to|dare|dare to|think about|think of|need to|go] <call> "
	 "[back|up] (me|us|here|her|him|again|anymore|this|our|my|these|any "
	 "of|ever|back|"
	 "any|$|this office|this place|the|at|on|or|and|like|then|no|for|this "
	 "clinic|"
	 "ok|thanks|thank|because|we|i|you|about|with|if|my wife|over|like "
	 "this|one)"},
	{"dnc_dont_call_again", EN, "user", "dnc", 100,
	 "(dont|never|not) <call> [back] ..6 (again|anymore|ever again|any more|"
	 "any longer|no more|another time)"},
	{"dnc_dont_bother_calling", EN, "user", "dnc", 100,
	 "(dont|never|no) (bother|keep|even bother|go|need|use|waste your time|be) "
	 "[with] (calling|phoning|ringing|contacting|trying|dialing|texting)"},
	{"dnc_dont_reach", EN, "user", "dnc", 100,
	 "(dont|never) [ever] (reach out|get in touch|follow up|get back|"
	 "check back|try again|try us|try me|try this|come back|speak to|talk "
	 "to|write to) "
	 "[me|us|this|to] [again|anymore|ever|with|number|$]"},
	{"dnc_stop_calling", EN, "user", "dnc", 100,
	 "(stop|quit|cease|discontinue|halt|end|enough|done with|enough with|"
	 "quit it with|knock it off with|lay off|cut it out with|cut out|no more "
	 "of) "
	 "[all|with] [of] [the|these|your|this|those|any|all|you|people|nonsense] "
	 "[phone|sales|marketing|robo|telemarketing|automated|unwanted|spam] "
	 "<calling>"},
	{"dnc_stop_blowing", EN, "user", "dnc", 100,
	 "(stop|quit) (blowing up|ringing|wasting|trying to|tying up|bothering|"
	 "trying|reaching|reaching out|hitting|phoning|interrupting|hassling) "
	 "[me|us|my|our|this|call|out|with|people]"},
	{"dnc_stop_alone", EN, "user", "dnc", 100, "^ stop $ . stop|^ stop it $"},
	{"dnc_no_more_calls", EN, "user", "dnc", 100,
	 "(no more|no further|no other|not another|no additional) "
	 "[phone|sales|marketing|robo] "
	 "(calls|call|calling|phone calls|contact|solicitations|messages)"},
	{"dnc_off_list", EN, "user", "dnc", 100,
	 "(off|off of|out of|from|on) [of] "
	 "(your|the|that|this|whatever|any|all|every|these|those|any and all) ..3 "
	 "(call|calling|phone|marketing|telemarketing|sales|contact|mailing|"
	 "calls|robocall|dialing|dialer|spam|lead|cold call) [call|calling] <list>|"
	 "(off|off of|out of) [of] "
	 "(your|the|that|this|whatever|any|all|every|these|those|any and all) "
	 "[of|your|the|those|these|other|*] <list>"},
	{"dnc_remove_from", EN, "user", "dnc", 100,
	 "<remove> ..5 (off|from|out of|off of) ..4 <list>"},
	{"dnc_take_me_off", EN, "user", "dnc", 100,
	 "(take|get|pull|drop|scratch|cross|strike|knock|leave|keep|kick|x) <us> "
	 "(off|out) "
	 "[$|now|of|thanks|thank|there|it|ok|today|immediately|completely|too|"
	 "and|then|or|this|that]"},
	{"dnc_remove_us", EN, "user", "dnc", 100,
	 "(remove|delete|erase|unsubscribe|blacklist|purge|unlist|opt|block) "
	 "(me|us|this number|this line|our number|my number|my name|our name|"
	 "my info|our info|ourselves|this phone|our line|the number|"
	 "our clinic|our office|our business|our practice|my cell|my phone|our "
	 "phone|"
	 "my phone number|our phone number|this phone number|our information|my "
	 "information|"
	 "our contact|my contact|our details|my details|all of our|our entry|it)"},
	{"dnc_lose_number", EN, "user", "dnc", 100,
	 "(lose|forget|drop|throw out|throw away|toss|burn|shred|trash|rip up|"
	 "tear "
	 "up|scrub|dump|deleting|removing|losing|erasing|forgetting|dropping|ditch|"
	 "throw|discard|forget about|forget you have|forget you had|forget you "
	 "ever had|cancel|"
	 "get rid of|strike|wipe|delete|erase|remove|take|scratch) "
	 "[you] [ever|have] [had] (my|our|this|the|that) "
	 "[phone|cell|office|business|stupid|contact|clinics|damn] <number_thing> "
	 "[away|out|off|down]"},
	{"dnc_to_be_removed", EN, "user", "dnc", 100,
	 "(want|like|asked|ask|asking|need|wish|prefer|requested|request|demand|"
	 "demanded|supposed|love|wants|wanted|told you|have) [us|you|me|this "
	 "number|my number] "
	 "[to] [be|get|have] [us|me|this number|this|our number] <removed> "
	 "[off|from|out|$|like|and|again|now|before|twice|by|thanks|already|"
	 "immediately]"},
	{"dnc_dont_call_list", EN, "user", "dnc", 100,
	 "(dont|no|not) (call|contact) (list|registry|database|lists|register)|"
	 "dnc [list]|dnc registry|(the|a|your) national registry"},
	{"dnc_put_on", EN, "user", "dnc", 100,
	 "(put|place|add|mark|flag|list|register|set) ..4 [on|to|as|down] ..3 "
	 "(dont call|dont contact|no call|dnc|no contact|never call|dont dial)"},
	{"dnc_dont_want_calls", EN, "user", "dnc", 100,
	 "(dont|didnt|wouldnt|cant|never) "
	 "(want|wish|like|appreciate|welcome|accept|care for|"
	 "care to|wanted|wish to) "
	 "[to] [get|receive|be getting|be receiving|take|have|keep "
	 "getting|hear|see] "
	 "[any] [more|of|further|other] [of] "
	 "[these|your|those|this|such|unsolicited|sales|cold|marketing|phone|"
	 "telemarketing|you people] "
	 "[kind of|kinds of|phone|sales|type of|types of] "
	 "(calls|phone calls|robocalls|calling|solicitations|call|contact)"},
	{"dnc_dont_want_you", EN, "user", "dnc", 100,
	 "(dont|never|wouldnt) (want|need|like|wanted) <who> "
	 "[ever|to ever|to] [to|keep] "
	 "(calling|call|contact|contacting|phone|ring|ringing|reach)"},
	{"dnc_dont_want_be_called", EN, "user", "dnc", 100,
	 "(dont|never|not) "
	 "(want|like|wish|care|need|trying|looking|going|consent|agree|wanted|"
	 "interested) "
	 "[to|in] (be|being|get|getting|keep being|keep getting) [getting] "
	 "<called>"},
	{"dnc_dont_want_hear", EN, "user", "dnc", 100,
	 "(dont|never) (want|wish|care|need|like) to (hear|be "
	 "hearing|see|speak|talk) "
	 "[from|to|with|your|this|another] [you|you guys|you people|your "
	 "company|voice|"
	 "anyone|any of you|anybody] [ever|people|guys|anymore|again|$]"},
	{"dnc_rather_not", EN, "user", "dnc", 100,
	 "(rather|appreciate|prefer|like|better|great|nice|love|wish|thank you|ask "
	 "that|"
	 "ask|request|insist|grateful|fantastic|happy|thrilled) [you|it|that|from] "
	 "[if|that] [you|your company] "
	 "(didnt|wouldnt|dont|not|never|stopped|quit|would stop|stop|wont|"
	 "would never|to stop|to not|not to|would quit|no longer|refrain "
	 "from|could stop|could not) "
	 "..3 [ever] "
	 "(call|calling|contact|contacting|phone|bother|calls|called|bothering|"
	 "ring|ringing|reach)"},
	{"dnc_make_sure", EN, "user", "dnc", 100,
	 "(make sure|see to it|ensure|make certain|make a note|note|be sure) ..6 "
	 "(dont|not|isnt|never|doesnt|wont|arent|nobody|no one) ..3 "
	 "(call|called|dialed|calls|contacted|contact|calling|rung|phone|dial)"},
	{"dnc_not_called_again", EN, "user", "dnc", 100,
	 "(isnt|not|never|arent|wont|dont) ..2 [be|get] "
	 "(dialed|called|contacted|rung|phoned|bothered|disturbed) [here] "
	 "(again|anymore|ever|any more)"},
	{"dnc_not_allowed", EN, "user", "dnc", 100,
	 "(not supposed|not allowed|not permitted|isnt legal|illegal|against the "
	 "law|"
	 "shouldnt|cant|arent supposed|arent allowed|have no right|no right|no "
	 "business|"
	 "no permission|dont have permission|not authorized|never gave you "
	 "permission|"
	 "never gave permission|didnt give you permission|havent given you "
	 "permission|"
	 "do not have my consent|dont have my consent|didnt consent|never "
	 "consented|"
	 "dont consent|dont have consent|without my consent|revoke my "
	 "consent|revoke consent|"
	 "withdraw my consent|never opted in|better not) "
	 "[to|for you to|for you people to|be|keep|me] [be|keep|to] "
	 "[call|calling|contact|contacting|dial|dialing|this|phone|phoning|ring]"},
	{"dnc_told_you", EN, "user", "dnc", 100,
	 "(asked|told|said|telling|asking|ask|tell|begged|warned|instructed|say|"
	 "requested|advised) "
	 "[you|them|you guys|you people|him|her|the last guy|the last one|your "
	 "company|already|the|everyone] ..3 "
	 "(not to|to not|to stop|to quit|to cease|never to|dont|stop|no more|quit) "
	 "[ever] "
	 "(call|calling|contact|contacting|calls|phone|ring|ringing|dial|bother|"
	 "bothering)"},
	{"dnc_off_limits", EN, "user", "dnc", 100,
	 "(opt|opting|opted) [me|us|this number|my number|our number] "
	 "out|unsubscribe|"
	 "unsubscribed|blacklist|(this|our|my) number is off limits"},
	{"dnc_refuse_calls", EN, "user", "dnc", 100,
	 "(sick of|tired of|fed up with|had enough of|sick and tired of|over) "
	 "[all] [of] [the|these|your|you|you people|you guys|getting|this|being] "
	 "[getting] "
	 "[these|your|all these|phone|sales|called] (calls|calling|phone "
	 "calls|robocalls|called|contacted)"},
	{"dnc_only_if_written", EN, "user", "dnc", 100,
	 "(cease and desist|tcpa|attorney general|better business bureau|fcc|ftc|"
	 "federal trade commission|consumer protection)"},
	{"dnc_last_time", EN, "user", "dnc", 100,
	 "(last time|last call|final warning|last warning) [that] "
	 "[you|i|we|im|were|you people|this] [ever|will] "
	 "[call|be|want|speak|calling|hear|saying|telling|say|asking|ask|tell|"
	 "get]"},
	{"dnc_not_to_call", EN, "user", "dnc", 100,
	 "(not to|never to|to never|to not) [ever] (call|contact|phone|bother) "
	 "[me|us|here|back|this] [number|office|again|anymore|$]"},
	{"dnc_permanently", EN, "user", "dnc", 100,
	 "(block|blocking|blocked) (you|this number|your number|this|your "
	 "calls|you guys|you people)"},
	{"dnc_keep_calling", EN, "user", "dnc", 60,
	 "(why|how come) ..3 (keep|still|always) (calling|phoning|ringing)|"
	 "(you|you people|you guys|you all) (keep|wont stop|wont quit|dont stop) "
	 "(calling|phoning|ringing)"},
	{"dnc_how_number", EN, "user", "dnc", 20,
	 "how did you get (this|my|our) number"},
	{"dnc_never_again", EN, "user", "dnc", 60, "never again|not ever again"},

	/* ---- sounds like do not call, and is not ---- */
	{"not_dnc_time", EN, "user", "not_dnc", 100,
	 "(dont|never|not) [ever] <call> [back|me back|us back|me|us|here|the "
	 "office|the clinic|this number|"
	 "him|her|back here|my cell|the front desk] [back|up|here] "
	 "(before|after|until|unless|on|during|between|while|today|tomorrow|"
	 "tonight|"
	 "yet|so early|so late|this early|that early|this late|that late|too early|"
	 "too late|first thing|in the|early|late|right now|now|this minute|from|"
	 "weekends|when|past|this week|this morning|this afternoon|<day>|over "
	 "lunch|"
	 "at lunch|at night|at this hour|at this time|around|at # |at "
	 "<number_word>|"
	 "for a|for another|for at least|as|outside|later than|earlier than|within|"
	 "in the middle|every|twice|that often|so often|just) "
	 "[this morning|this "
	 "afternoon|today|tomorrow|<day>|<number_word>|the|a|our|my|i|we|work|"
	 "hours|weekends|am|pm]"},
	{"not_dnc_channel", EN, "user", "not_dnc", 100,
	 "(dont|never) <call> [back] [on|at|to] [me|us] [on|at] "
	 "(the|my|this|that|his|her|our) "
	 "..3 [.] ..4 (call|use|try|dial|ring|reach) [me|us|him|her|back] [on|at] "
	 "(the|my|our|his|her|me|us|office|main|front|#|at|on|this|instead|her|him|"
	 "that)"},
	{"not_dnc_not_me", EN, "user", "not_dnc", 100,
	 "(dont|never) <call> (me|him|her|us) . [back] ..2 (call|try|ask "
	 "for|ask|talk to|speak to|speak with|get) "
	 "(my|the|our|her|him|back|again)"},
	{"not_dnc_name", EN, "user", "not_dnc", 100,
	 "(dont|never) call (me|him|her|us|it|that|this) "
	 "(sir|maam|miss|mister|doctor|doc|"
	 "honey|sweetie|dear|crazy|a|an|the|mrs|mr|late|early|names|that|spam|dude|"
	 "buddy|sweetheart|cheap|lazy|stupid|picky) [$|its|im|*]"},
	{"not_dnc_hesitate", EN, "user", "not_dnc", 100,
	 "(dont|never) (hesitate|forget|be afraid|be shy|worry|think twice) ..3 "
	 "(call|calling|contact|reach)"},
	{"not_dnc_keep_me", EN, "user", "not_dnc", 100,
	 "(dont|not|never|didnt|no need to|not asking you to|wouldnt|havent|isnt "
	 "asking|not saying|"
	 "rather you didnt|no reason to|cant|wont) "
	 "[want|asking|want you|need|have|saying|mean] [you] [to|for you] "
	 "(take|remove|drop|delete|erase|pull|get|scratch|cross|unsubscribe|block|"
	 "cancel|lose|stop calling|stop) "
	 "[<us>|our number|my number|us|me] [off|from|calling|yet] [the|your] "
	 "[list]"},
	{"not_dnc_not_saying", EN, "user", "not_dnc", 100,
	 "(not|never) (saying|asking|telling|said|asked) [you] ..3 "
	 "(dont call|stop calling|not to call|never call|take me off|take us "
	 "off|remove us|remove me) "
	 "[me|us|you] [again|list|off]"},
	{"not_dnc_others_stop", EN, "user", "not_dnc", 100,
	 "(they|patients|clients|people|customers|leads|callers|everybody|everyone|"
	 "and they) "
	 "[never|just|all|dont|wont|cant|will|to|would] (stop|quit) calling|"
	 "(get|have|make|want|getting) "
	 "(patients|people|clients|customers|them|leads|folks) to (stop|quit) "
	 "calling"},
	{"not_dnc_phone_busy", EN, "user", "not_dnc", 100,
	 "(phone|phones|line|lines|it) (wont|doesnt|dont|never|didnt|hasnt) "
	 "(stop|stops|quit|stopped) (ringing|calling)"},
	{"not_dnc_on_list", EN, "user", "not_dnc", 100,
	 "(not on|isnt on|arent on|never on|not asking to be on|dont put me "
	 "on|dont put us on) "
	 "(the|any|your|a) (dont call|dnc) [list|registry]|"
	 "(dont|not) (need|want|have) [to] [be|a|the|put] [me|us] [on] "
	 "[the|your|a] (dont call|dnc) [list]"},
	{"not_dnc_own_list", EN, "user", "not_dnc", 100,
	 "(take|put|remove|drop|get|keep|leave) ..4 (off|on|from|out of) [of] "
	 "(the|your|our|that|this|a) "
	 "[<day>] "
	 "(waiting|wait|waitlist|schedule|calendar|guest|price|speaker|hold|hook|"
	 "mute|cancellation|"
	 "standby|phone|speakerphone|back burner|table|demo|books|appointment) "
	 "[list]|"
	 "off (hold|speaker|mute|work|topic|speakerphone|the phone|the hook|the "
	 "clock|the top)|"
	 "(take|get|taking|have|get|having) ..3 off "
	 "(work|early|today|tomorrow|<day>|the rest|at)"},
	{"not_dnc_hair", EN, "user", "not_dnc", 100,
	 "(tattoo|hair|mole|wart|ink|it|lesion|makeup|stitches|tattoos|wrinkles) "
	 "[to be|be] (removed|taken off)"},
	{"not_dnc_delete_other", EN, "user", "not_dnc", 100,
	 "(remove|delete|drop|take off|cancel|block|take|erase) "
	 "(the|that|this|our|my) "
	 "(appointment|slot|hold|booking|time|first|old|other|duplicate|extra|"
	 "second|last) [number|one|address|email]"},
	{"not_dnc_lost_number", EN, "user", "not_dnc", 100,
	 "(i|we|they|he|she|must have|might have|did you|you must have|you guys) "
	 "(forget|lost|lose|dropped|forgot|take|took|delete) "
	 "(the|your|that|my|our|this) number"},
	{"not_dnc_take_number", EN, "user", "not_dnc", 100,
	 "(take|give|get|leave|let me get|write) (my|our|this|the|your) "
	 "[cell|phone|office|mobile|direct|other] "
	 "(number|line|name|info|information|details) [down]|"
	 "take [this|my|our|the] number down|(take|write|jot) down "
	 "(my|our|this|the) [cell|phone] number"},
	{"not_dnc_email_only", EN, "user", "not_dnc", 100,
	 "(opt|opted|unsubscribe|unsubscribed) ..4 "
	 "(emails|email|newsletter|newsletters|texts|text messages|mailing list)"},
	{"not_dnc_policy", EN, "user", "not_dnc", 100,
	 "(we|i|they) (never|dont) (call|contact|text|bother|phone) "
	 "(patients|clients|people|back|customers|anyone|them|"
	 "anybody|leads|our|him|her) |(we|i|he|she|they) dont (call|text) "
	 "(our|the|them|back|$)|(i|we) cant [be] (calling|call)|(i|we) shouldnt be|"
	 "they never (call|called) (back|us back|me back|again|us|me)|"
	 "(i|we) (cant|shouldnt) (call|be calling) [you]"},
	{"not_dnc_why_not", EN, "user", "not_dnc", 100,
	 "(why|if|when|because|since|so|said) (you|they|he|she|nobody|no "
	 "one|somebody) (dont|never|didnt) call "
	 "[me|us|back] [back|by]|(why dont you|why not|you can|why dont we|cant "
	 "you) call [me|us|back|her|him] *"},
	{"not_dnc_emergency", EN, "user", "not_dnc", 100,
	 "(dont|never) (call|dial|text) (911|# )"},
	{"not_dnc_list_question", EN, "user", "not_dnc", 100,
	 "(what|which|is|are you|do you) ..4 (on|off|from) (your|a|the) "
	 "[call|calling] list [to|for]"},
	{"not_dnc_off_top", EN, "user", "not_dnc", 100,
	 "(keep|leave|put) (me|us) (on|in) [the|your] [call] "
	 "(list|loop|system|database|file)"},
	{"not_dnc_get_from", EN, "user", "not_dnc", 100,
	 "(get|got|pull|pulled|take|keep) (it|that|this|those|them|the info|the "
	 "number|your number|data|info|information|our "
	 "data|patients|reports|leads) "
	 "[out of|from|off|in] (the|our|my|a|your) [own] <list>"},
	{"not_dnc_wrong_other", EN, "user", "not_dnc", 100,
	 "(not|isnt|wasnt) [a|the] wrong number|"
	 "(did i|do i|did you|is this|was it|is that|have i|do you|did we|maybe i) "
	 "[give|gave|have|get|got|dial] [you] [a|the] wrong number|"
	 "(gave|given|gives|give|called|dialed|had|has) [you|me|us|them|him|her] "
	 "[a|the] wrong (number|email|extension|address)|"
	 "wrong (number|extension|line|person|department) for "
	 "(that|billing|him|her|the|this|scheduling|sales|marketing|those|new|"
	 "appointments) "
	 "..4 [.] ..4 (call|try|use|its|number|reach|ask|dial|talk|want|need|#)|"
	 "wrong (number|person|line) [.] ..4 (the right|right number|you want|you "
	 "need|try|let me transfer|ill transfer|call the|ill give you)"},

	/* ---- wrong number, abuse ---- */
	{"wrong_number", EN, "user", "wrong_number", 100,
	 "wrong (number|house|person|place|phone "
	 "number|phone|business|company|clinic|office)|misdialed|"
	 "(called|dialed|reached|calling) the wrong (number|place|person|house)"},
	{"wrong_residence", EN, "user", "wrong_number", 100,
	 "(is|its|thats|reached|calling|called) [just|actually] "
	 "(a|my|someones|our) "
	 "[private|personal|family] (residence|house|home|household|personal "
	 "phone|home phone|home number|private number|"
	 "private residence|private line|private home)"},
	{"wrong_nobody", EN, "user", "wrong_number", 60,
	 "(no one|nobody|no * |theres no * ) [is] (here by that|by that|with "
	 "that|called that|of that) name|"
	 "(dont|do not) know [who|any|anyone|anybody|what] [that|* ] [is|youre "
	 "talking about|by that name]|"
	 "(isnt|not) a (clinic|spa|salon|business|med spa|medspa|doctors "
	 "office|doctor|dentist|practice|company)"},
	{"hostile_abuse", EN, "user", "hostile", 100,
	 "fuck (off|you|yourself|ya|yourselves|u|all of you|your)|fck off|f "
	 "off|piss off|bugger off|sod off|"
	 "go (to hell|fuck yourself|away|screw yourself|jump|kill "
	 "yourself|suck|pound sand|shove)|"
	 "screw (you|off|yourself|your)|get (lost|bent|stuffed|out of here|a real "
	 "job|a life)|"
	 "buzz off|(take a|go take a) hike|drop dead|eat shit|kiss my|up "
	 "yours|bite me|suck my|suck it|"
	 "shove (it|your|this|that)|(beat|bug) off|burn in hell|rot in hell|back "
	 "off|son of a bitch|"
	 "(you|fucking|bunch of|you fucking|scumbag) "
	 "(scumbags|scumbag|assholes|asshole|bastards|bastard|parasites|leeches|"
	 "scammer|scammers|pricks|prick|vultures)|"
	 "scumbags|leeches|screw off"},
	{"hostile_leave", EN, "user", "hostile", 100,
	 "leave (me|us|him|her|them|my|our|this|these|everyone) "
	 "[the|staff|people|clinic|office|business|family|wife|mother|"
	 "team|place|poor|*] [hell|*] alone|leave [me|us] be|let (me|us) be"},
	{"hostile_harass", EN, "user", "hostile", 100,
	 "harassment|harassing (me|us|my|our|this|people)|"
	 "(this|thats|its|you are) [getting|considered|is] [is] "
	 "(harassing|harassment)"},
	{"hostile_threat", EN, "user", "hostile", 100,
	 "(report|reporting|sue|suing|reported) (you|this|your|this number|to the)|"
	 "(hear|call|calling|contact|contacting|get|getting|have) [from|to] "
	 "(my|our|the) "
	 "(lawyer|attorney|police|cops|lawyers|attorneys|authorities)|take legal "
	 "action|legal action|"
	 "pressing charges|press charges|restraining order|trace this "
	 "call|(file|filing) a (complaint|report|lawsuit)"},
	{"hostile_not", EN, "user", "none", 100,
	 "go away (for|on|next|this|to|every|in)|(report|reporting) (this|to) (to "
	 "my|my manager|back|up|with)|"
	 "get out of here (at|by|around|before|for)|(leave|leaving) (me|us) "
	 "(a|the|your) *|"
	 "shove (it|that|this) (in|into|over)|back off (the|on|of)|let me be "
	 "(clear|honest|frank|straight|sure|real|upfront)|"
	 "let us be *|(never|not) [a] (harassment|harassing)|leave it alone|get "
	 "(lost|out of here) (in|every|on|trying|sometimes)|"
	 "(leads|patients|messages|they|calls|emails|clients|things|it) get lost"},
	{"ellipsis_dont", EN, "user", "ellipsis", 100,
	 "(no|absolutely|id rather you|i would rather you|would rather you|i would "
	 "prefer you|id prefer you) "
	 "(dont|didnt|not|never|no never|you dont)|dont [do that] $|^ dont $|never "
	 "$|no never|not ever|"
	 "(dont|you) (you dare|better not)|please dont|absolutely "
	 "not|(definitely|certainly|no) not"},

	/* ---- do not call: Spanish ---- */
	{"es_call", ES, "any", "class", 100,
	 "llame|llamen|llames|llamar|llamando|hable|hablen|hables|hablar|hablando|"
	 "marque|marquen|marques|marcar|"
	 "marcando|contacte|contacten|contactar|moleste|molesten|molestes|molestar|"
	 "molestando|"
	 "escriba|escriban|busque|busquen|insista|insistan|llamarme|llamarnos|"
	 "marcarme|marcarnos|"
	 "molestarme|molestarnos|hablarme|hablarnos|contactarnos|contactarme|"
	 "fastidiar|fastidie|fastidien|"
	 "fastidiando|joder|jodiendo|jodan|joda|llama|telefonee|comuniquen|"
	 "comunique|acosar|acosando"},
	{"dnc_es_no_llame", ES, "user", "dnc", 100,
	 "(no|nunca|jamas) [me|nos] [lo|la|se] "
	 "[vuelva|vuelvan|vuelvas|sigan|siga|este|esten|anden|ande|intente|"
	 "intenten|quiero que|queremos que] "
	 "[a|de] [me|nos] <es_call> [mas|nunca|aqui|por|a este|a esta|a mi|otra "
	 "vez|jamas|$|al numero]"},
	{"dnc_es_ya_no", ES, "user", "dnc", 100,
	 "(ya no|ya nunca|nunca mas|mas nunca) ..5 <es_call>"},
	{"dnc_es_no_vuelva", ES, "user", "dnc", 100,
	 "(no|nunca|jamas|ni) ..4 (vuelva|vuelvan|vuelvas|volver|regresen|regrese) "
	 "a <es_call>"},
	{"dnc_es_deje", ES, "user", "dnc", 100,
	 "(deje|dejen|deja|paren|pare|parale|basta|dejense|cesen|paren ya|ya "
	 "paren) [ya] [de|con] [estar] "
	 "[las|sus|tantas|tanta|la|estar] (<es_call>|llamadas|llamada)"},
	{"dnc_es_quiten", ES, "user", "dnc", 100,
	 "(quite|quiten|quitenme|quiteme|quitenos|quitennos|saque|saquen|saqueme|"
	 "saquenme|saquenos|saquennos|borre|borren|"
	 "borreme|borrenme|borrenos|borrennos|elimine|eliminen|elimineme|"
	 "eliminenme|eliminenos|eliminennos|remueva|remuevan|"
	 "remuevame|remuevanme|retire|retiren|retireme|retirenme|tache|tachen|"
	 "tacheme|tachenme|quitar|quitarme|quitarnos|sacar|sacarme|sacarnos|borrar|"
	 "borrarme|borrarnos|eliminar|eliminarme|eliminarnos|bajenme|bajeme|pierda|"
	 "pierdan|olvide|olviden|olvidense|olvidese|desuscribame|bloqueen|bloquee) "
	 "[me|nos] ..5 "
	 "(lista|listas|base|sistema|registro|registros|numero|datos|nombre|"
	 "telefono|directorio|contacto|informacion|clinica)"},
	{"dnc_es_quiero_que", ES, "user", "dnc", 100,
	 "(quiero|queremos|pido|pedimos|pedi|dije|dijimos|exijo|solicito|gustaria|"
	 "agradeceria|dicho|favor de|pedido|agradezco) ..3 que "
	 "[me|nos] "
	 "(quiten|quite|saquen|saque|borren|borre|eliminen|elimine|retiren|retire|"
	 "dejen|deje|remuevan|remueva|tachen|tache|den de baja|de de baja)"},
	{"dnc_es_no_quiero", ES, "user", "dnc", 100,
	 "no (quiero|queremos|deseo|deseamos|acepto|aceptamos|me gusta|nos "
	 "gusta|quiere|autorizo|autorizamos) [que] [me|nos] ..4 "
	 "(<es_call>|llamadas|llamada)"},
	{"dnc_es_favor_no", ES, "user", "dnc", 100,
	 "(favor de no|que no|de no) [me|nos] [volver a|vuelvan a|vuelva "
	 "a|este|esten|sigan|siga] <es_call>"},
	{"dnc_es_lista", ES, "user", "dnc", 100,
	 "lista de no (llamar|llame|molestar|llamadas)|no llame list|registro de "
	 "no llamar|"
	 "(dar|denme|deme|dame|darme|darnos|dennos|denos|doy|demos) de baja"},
	{"dnc_es_paz", ES, "user", "hostile", 100,
	 "(dejeme|dejenme|dejenos|dejennos|dejame|dejanos|deje|dejen) [me|nos] "
	 "[ya] [en|tranquilo|tranquila|tranquilos] "
	 "(paz|tranquilo|tranquila|tranquilos)|"
	 "(dejeme|dejenme|dejenos|dejennos) "
	 "(tranquilo|tranquila|tranquilos|tranquilas)"},
	{"dnc_es_hostil", ES, "user", "hostile", 100,
	 "(vayase|vayanse|vete|larguese|larguense) [mucho] (a la|al) "
	 "(diablo|carajo|infierno|chingada|mierda|demonio|fregada)|"
	 "(chinga|chinguen|chingue) [a|tu] [su|tu] madre|vete a la|vayanse a la|no "
	 "(chingue|chingues|chinguen|jodas|joda|jodan|mames|friegue|frieguen)|"
	 "(voy|vamos|van) a [los|lo|la|las] "
	 "(denunciar|denunciarlos|denunciarlo|reportar|reportarlos|reportarlo|"
	 "demandar|demandarlos|bloquear|bloquearlos|bloquearlo|acusar)|"
	 "(los|lo|la) (voy|vamos) a "
	 "(denunciar|reportar|demandar|bloquear|acusar)|(esto|eso|ya) es "
	 "acoso|acoso|"
	 "llamar a la policia|(profeco|condusef)"},
	{"dnc_es_equivocado", ES, "user", "wrong_number", 100,
	 "(numero|telefono) (equivocado|incorrecto|errado)|(esta|esta usted|estan) "
	 "equivocado|equivocada de numero|equivocado de numero|"
	 "se equivoco [de numero]|se equivoca de numero|equivocaron de "
	 "numero|(marco|llamo) mal|(esta|es una|es) casa particular|"
	 "aqui no es [ninguna|una|la|ningun|esa] "
	 "[clinica|spa|consultorio|negocio|empresa]"},
	{"dnc_es_molestar", ES, "user", "dnc", 100,
	 "(que|como) (molestan|chingan|joden|fastidian) ..3 "
	 "(llamando|llamadas|llaman)|"
	 "(harto|harta|hartos|cansado|cansada|cansados) de "
	 "(sus|tantas|que|las|estas|recibir) ..3 "
	 "(llamadas|llamen|llamando|molesten|llamada)"},
	{"not_dnc_es_time", ES, "user", "not_dnc", 100,
	 "(no|nunca) [me|nos] [vuelva a|vuelvan a] <es_call> [aqui|al celular|a la "
	 "clinica|por telefono] "
	 "(antes|despues|hasta|por la|en la|en las|los|el|al "
	 "mediodia|ahora|ahorita|hoy|manana|a esta|a estas|tan|cuando|si|"
	 "entre|durante|todavia|en este|mientras|de|a las|a la) "
	 "[de|que|del|las|la|el|manana|tarde|noche|fines|horas|hora|temprano|lunes|"
	 "martes|viernes|sabado|domingo|momento|semana|mediodia|temprano|rapido|"
	 "usted|tu]"},
	{"not_dnc_es_channel", ES, "user", "not_dnc", 100,
	 "no [me|nos] <es_call> (al|a mi|a este|en el|por el|a la) ..3 [.] ..3 "
	 "(llame|llamen|marque|marqueme|llameme|marque al|mejor|use|hable|hableme) "
	 "[al|a|me|mejor|la] [al|a|oficina|clinica|*]"},
	{"not_dnc_es_dude", ES, "user", "not_dnc", 100,
	 "no (dude|duden|dudes|olvide|olviden|se olvide|tenga pena) [en|de] ..2 "
	 "(llamar|llamarme|llamarnos|marcar|hablar|contactar|contactarnos)"},
	{"not_dnc_es_name", ES, "user", "not_dnc", 100,
	 "no me (llame|llames|hable|hables) "
	 "(senora|senor|senorita|doctora|doctor|de tu|de usted|asi|joven)|"
	 "no (me|te|se) llamo *|no (quiten|quite|saquen|borren|borre|elimine) *|"
	 "(no puedo|no podemos|no le puedo|no te puedo|no me puede|no nos puede|no "
	 "tengo que|no hay que|no es necesario) "
	 "(hablar|llamar|llamarle|marcar|contactar|llame|llamen|que llame|que me "
	 "llame)|"
	 "no me (pueden|puede) (marcar|llamar|hablar) *|no (puedo|podemos) estar *|"
	 "no (hable|hablo|hablan|hables|habla|hablamos) [mucho] "
	 "[ingles|espanol|bien]"},

	/* ---- answers: English ---- */
	{"time_day", ALL, "any", "time", 100,
	 "<day>|<month> (#|<ordinal>)|the <ordinal>|el dia #"},
	{"time_clock", ALL, "any", "time", 100,
	 "(at|around|about|by|say|for|make it|do|after|before|past) "
	 "<number_word>|<number_word> [<minutes>|#] (am|pm|oclock|sharp|a m|p m)|"
	 "<number_word> <minutes>|noon|midday|(a|como a|para) (las|la) "
	 "<number_word>|las <number_word>|mediodia|half past *|quarter "
	 "(past|to|after) *"},
	{"time_part", ALL, "any", "time", 60, "(morning|afternoon|evening)"},
	{"time_not", EN, "any", "none", 100,
	 "(at|around|about|by|say|for|do|after|past|in|every|last|the last|the "
	 "past|only|take|takes) <number_word> [<minutes>|#|or|to] "
	 "(minute|minutes|min|mins|percent|dollars|bucks|people|person|years|year|"
	 "months|month|weeks|week|days|hundred|"
	 "thousand|calls|hours|hour|seconds|second|times|clinics|of|grand|k|more|"
	 "or) |"
	 "(at|for) (one|two|three) [of] "
	 "(location|locations|point|time|our|the|thing|reason)|"
	 "(for|about) one (thing|more|second|sec|minute)|the (second|first|third) "
	 "(one|time|guy|person|option|call|place|visit)"},

	{"yes", EN, "user", "accept", 100,
	 "yes|sure|ok|absolutely|definitely|of course|certainly|yes sir|yes "
	 "maam|uh huh|mhm|mmhmm|correct|right|sure thing|"
	 "you bet|for sure|why not|i guess|i guess so|i "
	 "suppose|fine|affirmative|indeed|totally|exactly|thats right|thats "
	 "correct|"
	 "thats it|you got it|fair enough|by all means|si|claro|claro que si|por "
	 "supuesto|correcto|exacto|exactamente|asi es|"
	 "dale|bueno|okey|sale|va|vale|de acuerdo|esta bien|como no|si senor|si "
	 "senora|eso es|simon|ajam|aja"},
	{"agree", EN, "user", "agree", 100,
	 "works|(that|it|this|which) (will|would|should|can) "
	 "work|(will|would|should|can) work|(that|it|this|thatll) does|"
	 "(is|are|would be|will be|should be|sounds|looks|seems|thats|its) "
	 "[actually|probably|also|all|totally|absolutely] "
	 "(good|fine|great|perfect|ok|wonderful|excellent|doable|alright|awesome|"
	 "lovely|ideal|better|best|fantastic|right|cool|open) "
	 "[for me|for us|with me|by me|by us]|"
	 "(<number_word>|<day>|oclock|pm|am|thirty|fifteen) "
	 "(good|fine|great|perfect|works)|"
	 "(perfect|great|wonderful|excellent|deal|awesome|fantastic|done|sold|"
	 "terrific|lovely)|"
	 "(lets|we can|i can|i could|we could|we will|i will) (do|go "
	 "with|say|make|take|try|go for|meet|plan on|plan for|schedule|book|be "
	 "there|have|join|swing) "
	 "[it|that|the|for|on|at|<day>|<number_word>|there]|"
	 "(i will|we will|ill) take (it|that|the * |the * one|<day>|<number_word>)|"
	 "(put|pencil|slot|sign|pop|stick|squeeze|fit|book|lock) "
	 "(me|us|it|that|her|him|him in) (in|down|up)|"
	 "lock (it|me|us|that) in|(book|schedule|set) (it|me|us|that|her|him) "
	 "[up|in|down]|go ahead [and book|and schedule|and put|and set]|"
	 "(youve|you have) got a deal|its a date|see you "
	 "(then|there|<day>|tomorrow)|count (me|us) in|im free|im in|im game|i am "
	 "(free|game|in|good with|available|open|ok with)|"
	 "(happy|glad|love) to|sounds like a plan|make it "
	 "(happen|<number_word>|#|<day>)|"
	 "(the|that) "
	 "(first|second|later|earlier|morning|afternoon|<day>|<number_word>) "
	 "(one|slot)|no (problem|worries)|"
	 "[that|it|this|which] suits (me|us)|(that|it) fits|(talk|speak) to you "
	 "then|(looking|look) forward to"},
	{"agree_es", ES, "user", "agree", 100,
	 "(me|nos) (queda|parece|va|sirve|viene|conviene|funciona|acomoda|late) "
	 "[muy|super] "
	 "(bien|perfecto|excelente|mejor|genial|perfectamente|perfecta)|"
	 "(me|nos) (queda|sirve|funciona|acomoda|conviene)|(esta|suena|seria|es) "
	 "[muy] (bien|perfecto|excelente|genial)|perfecto|excelente|"
	 "(agendeme|agendenos|agende|agendame|apunteme|apunte|anoteme|anotenos|"
	 "reserveme|reserve|pongame|agendelo|agendalo|anotelo|apuntelo)|"
	 "(ahi|alli) (nos vemos|estare|estaremos)|nos vemos "
	 "(el|la|a|ahi|alli|entonces|manana)|quedamos "
	 "(asi|en|entonces)|hecho|trato hecho|"
	 "(si|ese dia|esa hora|a esa hora) (puedo|podemos|se "
	 "puede|podria)|adelante"},
	{"no", EN, "user", "decline", 100,
	 "no|not really|no no|not today|(that|it|this|which) "
	 "(doesnt|wont|wouldnt|isnt going to) work|doesnt work|wont "
	 "work|(dont|doesnt|wouldnt) work|"
	 "(i|we|she|he) (cant|wont|couldnt|am not able|are not able)|cant "
	 "(do|make)|yes no|not (then|that day|a good)|"
	 "(is|are|was|thats|its) (bad|out|full|no good|terrible|not "
	 "good|tough|hard|taken|booked|packed|slammed|too early|too late|too "
	 "soon|not great|not ideal|not possible|impossible)|"
	 "(isnt|arent|wont be|not) (good|great|available|possible|going "
	 "to|gonna|free|open|ideal|convenient|around)|no can do|"
	 "(busy|booked|tied up|out of town|on vacation|in surgery|off|closed|away) "
	 "(then|that day|<day>|all|on|until)|i pass|"
	 "no puedo|no podemos|no se puede|ese dia no|tampoco|no me "
	 "(queda|sirve|funciona)|no nos "
	 "(queda|sirve|funciona)|(esta|estoy|estamos) "
	 "(ocupado|ocupada|ocupados|lleno)"},
	{"yes_not", EN, "user", "none", 100,
	 "(no problem|no worries|no trouble|no rush|no biggie|no doubt|no "
	 "questions|no clue|no idea|no matter)|"
	 "no (thats|that is|its|that would be|it would be|that sounds|that "
	 "works|that should|<day> is|<day> works) [*] "
	 "(fine|good|ok|great|perfect|right|correct|it|all)|"
	 "no (that|it|<day>|this) (works|sounds|is fine|is good|is great)|"
	 "(ok|right|sure|yes) (who|what|why|how|whats|whos|where)|(right|ok) "
	 "now|all right|(good|great|fine) "
	 "(question|morning|afternoon|evening|luck|for you|point|day|weekend)|"
	 "(this|that) is (fine|correct|right) [speaking]|right "
	 "(here|there|away|after|before|on)|(works|work) (here|there|with|for "
	 "us|at|in|on|as|hard|from)|"
	 "(im|i am|we are|were|doing) (good|fine|great|ok|well) "
	 "[how|and|thanks|thank]|(you are|youre|is that) (right|correct)|"
	 "(who|what|how|it|that|which|how it|what it|this) (works|work) "
	 "(with|like|exactly|on|here|how)|"
	 "(how|know how|see how|understand how) (it|that|this|the * ) "
	 "works|(she|he|they|who|jess|everyone|nobody) works|(ok|yes) (hold "
	 "on|hang on|one)|"
	 "(is|are) (great|good|perfect|fine) "
	 "(at|with|about|on|people|but)|(sounds|looks|seems|is) "
	 "(great|good|perfect|fine|nice|interesting) but|"
	 "(it|that|which) (is|was) (fine|great|good) (until|but|when|before)|"
	 "(is|would|does|will) (that|it|this|<day>) [be] "
	 "(work|ok|good|fine|possible|free|right|correct|a recording|a robot|a "
	 "sales call)|"
	 "(i|we) (guess|suppose) (not|no|ill|i will|i would|we)|bueno "
	 "(no|pero|mire|digame)|bueno [.] (quien|si diga)|(por) si|"
	 "si (quiere|puede|me|gusta|le|tiene|no|hay|es|fuera|acaso|algun)|que "
	 "(va|bueno|bien)|claro que no|(por supuesto|desde luego) que no|va a|vale "
	 "la|no esta bien|"
	 "(not) "
	 "(fine|ok|right|sure|perfect|great|good|correct|exactly|certainly|"
	 "necessarily|absolutely)|(arent|isnt|dont|wasnt|never) "
	 "(fine|ok|right|sure|correct|perfect)|"
	 "(going|gonna) to be (great|fine|ok)|its fine (how|the way|as)|(ok|sure) "
	 "[and|so] (how much|what|who|when|where|why)"},
	{"defer", EN, "user", "defer", 100,
	 "(call|try|ring|phone|reach|catch|hit|get) (me|us|her|him|them|back) "
	 "[back|up|again] "
	 "(later|tomorrow|next|in|on|after|around|<day>|another|some "
	 "other|when|at|this|sometime|anytime|then)|"
	 "(call|calling|phone|try) [me|us|her|him] back|call "
	 "(later|tomorrow|again|next|another|after|around|in)|try "
	 "(again|later|back|tomorrow|next|me|us)|"
	 "(let me|lemme|need to|have to|got to|will have to|going to have to|would "
	 "have to|must|want to|ill need to|ill|should|i can|i will) "
	 "(check|think|look|ask|talk|see|run|discuss|speak|consult|get back|call "
	 "you back|sleep|review|confirm|find out|figure|circle back|read|go "
	 "over|consider|bring it up|bring this|verify)|"
	 "(think|mull|sleep) (about it|on it|it over|about this|about "
	 "that)|(get|circle|come) back to you|"
	 "(let|ill let|will let) you know|not sure|(dont|wouldnt) know "
	 "(if|yet|when|whether|what|my)|im unsure|hard to say|"
	 "(check|ask|talk|speak) (with|to|my|the) "
	 "(my|the|our|her|him|partner|boss|husband|wife|manager|owner|doctor|team|"
	 "schedule|calendar)|"
	 "(another|some other|different|better) time|(not|now isnt|isnt|bad) "
	 "(right now|now|a good time|the best time|yet|this week|this month|this "
	 "second|at the moment)|"
	 "(bad|wrong|not a good|terrible|worst|not the best) time|(with|seeing|in "
	 "with|helping) (a|my|another|patients|clients) "
	 "(patient|client|customer|someone)?|(in|im in) (a|the) "
	 "(meeting|middle|procedure|car|or)|"
	 "(couldnt|cant|could not) "
	 "(tell|say|commit|decide|promise)|(send|email|mail) "
	 "(me|us|it|over|something|some) ..3 first|(before|until) i "
	 "(decide|commit|book|see|know)|"
	 "(shes|hes|she is|he is|they are|owner is|manager is|boss is) "
	 "(not|out|off|away|busy|with|in)|not (in|here) [today|right "
	 "now|until]|isnt (in|here|available)|"
	 "(above|over) my (pay|head)|not my (call|decision|department)|(im "
	 "not|not|isnt) (the|a) (right person|decision maker|owner|manager|one "
	 "who)|"
	 "(hold|hang) on|one (second|sec|moment|minute)|give me a "
	 "(second|sec|minute|moment)|(follow|check) (back|up) "
	 "(later|next|in|with)|down the (road|line)|"
	 "(later|next) (this|in "
	 "the|on|year|month|quarter|summer|spring|fall|winter)|(i|we) "
	 "(would|might|may|could) (have|need|want) to "
	 "(check|look|ask|think|see|talk)|"
	 "im (driving|busy|swamped|slammed|at lunch|on another|in the car|on the "
	 "other)|(we are|were|its|its a|im) [kind of|really|pretty|super|a "
	 "little|so] (busy|swamped|slammed|crazy|backed up) [right "
	 "now|today|here|now|day]?|"
	 "i (might|may|could) [be|have|just|do|want|consider]|(would have|have) to "
	 "(look|see|check|think|ask)|(when|once|if|after) (i|we|she|he|they) "
	 "(get|have|know|see|decide|hear|talk|talked|figure)"},
	{"defer_es", ES, "user", "defer", 100,
	 "(llameme|llamenos|marqueme|llame|hableme|llamame|llamenme|marque|hable|"
	 "llamen|marqueles) (manana|luego|despues|mas "
	 "tarde|mas|el|la|en|otro|otra|cuando|al rato|por la)|"
	 "(dejeme|dejame|tengo que|necesito|voy a|tendria que|hay "
	 "que|permitame|debo|deje) "
	 "(ver|revisar|pensar|pensarlo|consultar|consultarlo|preguntar|checar|"
	 "hablar|hablarlo|verificar|platicar|platicarlo|preguntarle|verlo|checo|"
	 "reviso|veo)|"
	 "(yo le|le|yo les|les|luego le|yo te|te) "
	 "(aviso|llamo|confirmo|marco|digo|avisamos)|no se "
	 "(si|todavia|cuando|que)|no estoy (seguro|segura)|"
	 "(ahorita|ahora|en este momento|por ahora|hoy) no|no (esta|se "
	 "encuentra|viene|llega) [ahorita|hoy|en|el|la]|(mas tarde|otro dia|en "
	 "otra ocasion|otra ocasion|al rato|la proxima)|"
	 "lo (voy a|tengo que) *|(estoy|estamos) "
	 "(con|ocupada|ocupado|en|muy|manejando|atendiendo)|un "
	 "(momento|segundo|minutito|momentito)|(dejeme|dejame) "
	 "(pensarlo|verlo|checarlo|revisarlo|consultarlo)|"
	 "mandeme ..4 (primero|antes)"},
	{"hedge", EN, "user", "hedge", 100,
	 "maybe|perhaps|possibly|(it|that|<day>|this|i|we|<number_word>|which|pm|"
	 "am|oclock) (might|could|may) [be|work|do]? "
	 "(work|ok|good|fine|do|possible|swing|make|want)?|"
	 "might|(if|assuming|as long as|provided|unless|depends|depending|in "
	 "case|suppose|supposing|hypothetically) "
	 "[i|we|it|that|you|my|the|she|he|<day>|on|they|nothing|everything] [* ] "
	 "[works|work|is|can|could|was|were|comes|does|happens|had]|"
	 "(would|could|should|might) have (to|been|worked)|(sort of|kind of) "
	 "[interested]|(potentially|theoretically|in theory|ideally)|"
	 "quizas|quiza|tal vez|a lo mejor|puede ser|podria ser|(si|depende) "
	 "(acaso|de)|depende|probablemente"},
	{"reject", EN, "user", "reject", 100,
	 "(not|isnt|arent|never|no longer|wasnt|aint) [at all|really|very|all "
	 "that|that|even|remotely] interested|(no|zero|dont have any|have no|has "
	 "no|lost) interest|(not|isnt) (of|in our|in any) interest|uninterested|"
	 "no (thanks|thank you|thank)|no [im|i am|we are|were|its|thats] "
	 "(good|ok|fine|all set) [$|thanks|thank]|"
	 "(we are|were|im|i am) (all set|set|good|covered|happy "
	 "with|satisfied|fine) [thanks|thank|here|for|with|on|$|as]|all set|"
	 "(not|isnt|wouldnt be) [a|the|really|quite|going to be] (a fit|fit|good "
	 "fit|right fit|match|for us|for me|something we|something i|what we|our "
	 "thing|right for|worth)|"
	 "(dont|doesnt|wouldnt|wont|do not|really dont|cant) (need|want|see "
	 "the|see a|have any use|have use|see ourselves|think so|think this "
	 "is|think that is|think its|want to|think its for|have a need|care) "
	 "[it|any|this|that|anything|your|a|the|point|value|help|another|one|use|"
	 "need|to|for us|service|services|demo|right]|"
	 "(im|i am|we are|ill|i will|gonna|going to|will|id|have to|to) [going "
	 "to|gonna|have to|just] (pass|decline|say no)|pass on (it|this|that)|hard "
	 "pass|ill pass|"
	 "(already|currently) (have|use|using|got|work with|working "
	 "with|covered|do|pay|signed|handle|handled) "
	 "[a|an|one|somebody|someone|something|that|it|this|with|people|our|the|"
	 "somebody that]|"
	 "(have|has|got) (somebody|someone|a company|a person|a service|people|an "
	 "answering service|a guy|a receptionist) "
	 "[that|who|for|already|doing|and|handling]|"
	 "(no|not) (budget|money|way|time for|room|use)|(dont|do not) have (the|a) "
	 "(budget|money|need)|(cant|couldnt|not able to|no way we can|wont) "
	 "afford|too expensive|"
	 "(not|isnt) (looking|in the "
	 "market|shopping|buying|considering|switching|changing)|(save|wasting) "
	 "your (breath|time)|"
	 "(dont|never|not) (take|accept|do|allow|entertain|buy|respond to|want) "
	 "[any|from|anything from|to] [phone|sales|cold|telemarketing] "
	 "(solicitations|solicitors|solicitation|cold calls|sales "
	 "calls|telemarketers|solicitors|telemarketing)|"
	 "(no|not) "
	 "(soliciting|solicitors|solicitations|solicitation)|(happy|satisfied|"
	 "content|good) with (what|who|our|the|how|things)|"
	 "not right now thanks|not (for us|for me|at this time|our thing|my "
	 "thing|happening|going to happen|gonna happen)|(thats|its|this is|that "
	 "is) (not|isnt) for (us|me)|thanks but no|thank you but no|"
	 "(changed|change) (my|our) mind|(not|isnt) going to (work out|happen|do "
	 "it|do this|schedule|book|sign)|"
	 "never mind [im|we|its] not|not (buying|selling|signing)|do "
	 "(it|that|this) (ourselves|in house|myself)|(handle|do|cover|manage) "
	 "(it|that|everything|this|all of that|all that|all of it) (in "
	 "house|ourselves|internally)|in house already"},
	{"reject_es", ES, "user", "reject", 100,
	 "no (me|nos|le) (interesa|interesan|interesaria)|no (estoy|estamos|esta) "
	 "interesado|no (estoy|estamos|esta) interesada|no estamos interesados|no "
	 "estamos interesadas|"
	 "no gracias|no muchas gracias|no "
	 "(necesito|necesitamos|necesita|ocupamos|ocupo|requerimos|requiero) "
	 "[nada|eso|de|ese|ningun|sus|mas|ayuda]|"
	 "ya (tenemos|tengo|contamos|contratamos|usamos|trabajamos) "
	 "[con|quien|alguien|a|un|una|otro|eso]|"
	 "no (quiero|queremos) [nada|comprar|gracias|contratar|cambiar|saber]|no "
	 "(es para|nos sirve|nos conviene|me conviene|tenemos presupuesto|hay "
	 "presupuesto|vale la pena|tengo presupuesto|compramos)|estamos bien "
	 "(asi|gracias)|(muy caro|demasiado caro)|asi estamos bien"},
	{"reject_not", EN, "user", "none", 100,
	 "(not|isnt) (interested) (in talking now|until|yet|but)|(its not that|not "
	 "that|not saying|not because) [i am|im|we are|were|i] [not|isnt] "
	 "[interested]|"
	 "(were|we are|im|i am|all) (good|set|all set|fine) (to go|for <day>|for "
	 "tomorrow|then|how|and you|for the|on the|at)|all set (for|to|then)|"
	 "(dont|do not|doesnt|didnt) (need|want) to (wait|rush|miss|lose|be "
	 "late|bother you|be rude|interrupt)|(dont|do not) want (to "
	 "miss|missed|you to)|"
	 "(already|currently) (have|got|booked) (an appointment|a demo|it booked|a "
	 "meeting|that scheduled|a call|your|the)|already "
	 "(booked|scheduled|spoke|talked|on)|"
	 "(no|not) interest(ed)? (rate|yet)|(dont|do not) (see|think) (why "
	 "not|it)|(why|reason) [i|we|would i] [wouldnt|not] be interested|no "
	 "thanks needed|(isnt|not) for (another|a few)"},
	{"retract", EN, "user", "retract", 100,
	 "(cancel|scratch|forget|scrap|undo|strike|hold off on|skip|drop) "
	 "(that|it|this|the demo|the appointment|the meeting|the booking|the whole "
	 "thing|everything|<day>|about it|me)|"
	 "never mind|nevermind|on second thought|second thoughts|changed my "
	 "mind|change my mind|take (that|it) back|(actually|wait|hmm|hm|hold on) "
	 "[wait|actually|you know what] (no|dont|cancel|lets not|not)|"
	 "(lets|let us|i would rather|id rather|we better|better) (not|hold "
	 "off|wait|skip)|(dont|do not) "
	 "(book|schedule|put|send|sign|set|pencil|lock) "
	 "[it|me|us|that|anything|this] [in|up|down|yet]|"
	 "(you know what|actually) [.] (no|forget|nah|never|lets "
	 "not|dont)|(cant|wont be able to|not going to|not gonna) (make it|make "
	 "that|do it|do that|do <day>|be there|commit)|(i|we) take it back|"
	 "(cancele|cancelelo|cancelalo|olvidelo|olvidalo|mejor no|pensandolo "
	 "bien|dejelo|no lo agende|no me agende|cambie de opinion|siempre no)"},
	{"retract_not", EN, "user", "none", 100,
	 "cancel (that|it|the) (other|conflict|one i|meeting with)|(skip|drop) "
	 "(it|that) in|(drop|send|put) it (in|on|by|off)|never mind "
	 "(the|about|that it)|forget (about|the) (price|cost|rest)|"
	 "(drop|send|shoot) (me|us) *"},
	{"request", EN, "user", "request", 100,
	 "(can|could|will|would) you "
	 "[book|schedule|put|get|sign|pencil|set|fit|squeeze] "
	 "(me|us|it|that|her|something|one|a demo) [in|down|up|for]|"
	 "(i|we) (would|will) (like|love|want|need) to (book|schedule|set up|see a "
	 "demo|do a demo|sign up|make an "
	 "appointment)|(book|schedule|put|sign|pencil) (me|us) "
	 "(for|in|down|up|on|at)|"
	 "(could|can) (we|you|i) (do|say|make it|make|try|go with) [it] "
	 "(<day>|<number_word>|at|on|the)|"
	 "(what|how) about (<day>|<number_word>|at|the|this|next)|(make it|do) "
	 "(<day>|<number_word>|#)|(do you have|is there|have you got|got) ..3 "
	 "(<day>|<number_word>|open|available|slot|opening)|"
	 "(podria|podriamos|puede|pueden|se puede|que tal|y) ser "
	 "(el|a|la|mejor)|que tal (el|a|la|manana)|quiero (agendar|reservar|una "
	 "cita|la demo)"},
	{"past", EN, "user", "past", 100,
	 "(already|previously) "
	 "(have|had|booked|scheduled|set|made|got|did|saw|signed) ..3 "
	 "(appointment|demo|meeting|call|one|booked|it|scheduled|consultation|<day>"
	 "|that)|(already) (booked|scheduled|did)|"
	 "(i|we|she|he|they|somebody) (booked|scheduled|had|made|did) ..5 "
	 "(last|yesterday|already|before|earlier|ago|week|with somebody|with "
	 "you|online)|"
	 "(last|earlier this) "
	 "(week|month|year|time|monday|tuesday|wednesday|thursday|friday) ..4 "
	 "(booked|scheduled|appointment|demo|meeting)|(my|our) "
	 "(existing|current|upcoming|last) (appointment|demo|meeting)|"
	 "ya (tengo|tenemos|tenia|agende|agendamos|hice) ..3 "
	 "(cita|demo|reunion|agendado|agendada|reservacion)"},
	{"correction", ALL, "user", "correction", 100,
	 "no wait|wait no|sorry|i mean|actually|correction|no "
	 "its|not|rather|instead|scratch that|no thats|my mistake|let me "
	 "correct|perdon|digo|mejor dicho|no es|corrijo"},

	/* ---- topics ---- */
	{"topic_callback", ALL, "any", "topic_callback", 100,
	 "(call|calling|ring|phone|try|reach|trying) [you|me|us|him|her|them] "
	 "back|callback|call back|(give|giving) (you|me|us|her|him) a "
	 "(call|ring|buzz|shout) [back|then|tomorrow|later|again|<day>|at|on]|"
	 "(call|try|ring|phone|reach|catch) (you|me|us|her|him|them|again) "
	 "[again|back] "
	 "(later|tomorrow|next|<day>|at|around|on|in|then|after)|(reach|check|"
	 "follow|touch) (back|out|base|up) [again|with|then|<day>|to|on|in]|"
	 "(try|talk|speak) (again|with|to) (you|her|him|the) "
	 "[owner|manager|doctor] (<day>|tomorrow|then|at|on|next)|(she|he|the "
	 "owner|the manager|owner|manager|doctor) ..3 "
	 "(in|back|available|around|there|reach) "
	 "[on|at|by|until|<day>|tomorrow|next|after]|"
	 "(le|lo|la|te|les) (llamo|llame|marco|llamamos|vuelvo a llamar|puedo "
	 "llamar|hablo|marque|llamaria|puedo marcar)|volver a "
	 "(llamar|llamarle|marcar|llamarlo|llamarla)|(llamarle|llamarlo|llamarla|"
	 "marcarle|llamarte) [de nuevo|otra|el|la|manana]|"
	 "(send|email|text|deliver|ship|have) (you|it|that|the) ..4 (by|on|to you "
	 "by|over by) (<day>|tomorrow|then)"},
	{"topic_demo", ALL, "any", "topic_demo", 100,
	 "demo|demos|demonstration|walkthrough|walk "
	 "through|consultation|consult|appointment|meeting|zoom|presentation|tour|"
	 "visit|webinar|"
	 "(minute|intro|discovery|introductory|quick|strategy|short|video|setup|"
	 "onboarding) (call|chat|session|conversation|video|zoom|meeting)|call "
	 "with (our|one of|a|the|my)|(speak|talk|meet|chat|sit down) with (our|one "
	 "of our|a|my|the) "
	 "(specialist|team|expert|consultant|founder|rep|specialists)|"
	 "demostracion|cita|reunion|presentacion|consulta|videollamada|recorrido"},

	/* ---- what the agent says ---- */
	{"offer", ALL, "agent", "offer", 100,
	 "(would|are|could|can|shall|should|may|want|do|how about|what about|is "
	 "it|will|interested|open|let me|i can|i could|happy to|id love to|i would "
	 "love to|like) ..6 "
	 "(book|schedule|set up|set you|put you|pencil|lock|reserve|arrange|get "
	 "you|slot|sign "
	 "you|demo|walkthrough|meeting|consultation|appointment|call|minutes|chat|"
	 "hop on|jump on|see it|show you|tour|zoom|hold|grab)|"
	 "(le|te|les|quiere|quisiera|gustaria|puedo|podria|podemos|interesa|desea) "
	 "..6 "
	 "(agendar|agendo|agende|demo|demostracion|cita|reservar|reservo|programar|"
	 "programo|apunto|reunion|presentacion|consulta|interesa|interesaria|"
	 "parece|aparto|apartar)"},
	{"ask_time", ALL, "agent", "ask_time", 100,
	 "(what|which|when) ..5 "
	 "(time|day|days|times|works|work|suits|better|best|good|free|available|"
	 "prefer|morning|afternoon|convenient|meet|slot|open|ideal)|(do you "
	 "have|any) (time|openings) *|"
	 "(is|are) (there|you) ..4 (time|day|free|available|open|around)|(how "
	 "does|hows|how is) (your|the) *|(que|cual|cuando|a que) ..4 "
	 "(dia|hora|conviene|queda|prefiere|puede|podria|mejor|disponible|acomoda|"
	 "gustaria)"},
	{"slot", ALL, "agent", "slot", 100,
	 "(work|works|suit|suits|okay|ok|good|better|best|sound|sounds|fit|fits|"
	 "prefer|fair|alright|convenient|open|available|free|possible|easier|"
	 "doable|then|instead|shall|should "
	 "i|perfect|reasonable|happen|confirm|correct|right|still|yes|manage|make "
	 "it|that|it|you) $|"
	 "(would|does|could|can|shall|should|is|how about|what "
	 "about|will|say|lets|have|do|got) ..6 "
	 "(work|works|suit|good|better|ok|fit|available|open|book|schedule|put|"
	 "lock|set|hold|<day>|<number_word>|say|confirm|pencil|slot)|"
	 "(available|open|free|opening|openings|slot|slots|entonces|queda|parece|"
	 "conviene|sirve|funciona|bien|disponible|acomoda|tengo|tenemos|podria|"
	 "seria)"},
	{"confirm", ALL, "agent", "confirm", 100,
	 "(all set|set for|booked|confirmed|locked in|locked|scheduled|see "
	 "you|have you down|you down|put you down|got you|on the calendar|on the "
	 "books|its in|you are in|youre in|done|reserved|calendar "
	 "invite|invite|looking forward|in for|it is)|"
	 "^ (great|perfect|wonderful|excellent|awesome|fantastic|sounds "
	 "good|lovely|terrific|super|good|ok|sure|absolutely|got it|certainly|of "
	 "course|very good|thank you|thanks|will do|amazing|alright|yes)|"
	 "(agendado|agendada|confirmado|confirmada|listo|perfecto|excelente|"
	 "apuntado|apuntada|reservado|queda|quedo|nos vemos|muy bien|de "
	 "acuerdo|claro|lo esperamos|programado|anotado)"},
	{"unavailable", ALL, "agent", "unavailable", 100,
	 "(not available|isnt available|arent available|unavailable|is taken|was "
	 "taken|been taken|got taken|already taken|fully booked|is booked|booked "
	 "up|booked solid|full that|dont have|do not have|no openings|nothing "
	 "open|no longer open|not open|isnt open|"
	 "unfortunately|im afraid|i am afraid|someone just took|just filled|filled "
	 "up|just went|no longer available|dont see|do not see|cant "
	 "do|couldnt|wasnt able|unable|failed|error)|(no esta disponible|no hay|ya "
	 "esta ocupado|desafortunadamente|lamentablemente|no tengo|no tenemos|esta "
	 "lleno|ocupada|ocupado)"},
	{"ask_email", ALL, "agent", "ask_email", 100,
	 "(email|e mail|mail|address|correo|electronico|inbox|send it|send "
	 "that|send you|send "
	 "the|invite|mando|envio|enviar|mandar|spell|deletrear|deletrea|"
	 "direccion)"},
	{"own_email", ALL, "agent", "own_email", 100,
	 "(my|our) [own|direct|work|team|support] (email|e "
	 "mail|address|inbox|mail)|(email|reach|write|contact|write to|mail) "
	 "(me|us) [at|on|directly|any "
	 "time|anytime]|(sending|sent|coming|come|comes|look for|watch "
	 "for|expect|arrive|be) [it] [an email] from|"
	 "(reach|find|get) (me|us|our|my) *|(mi|nuestro) "
	 "(correo|email)|(desde|escribanos|escribame|contactenos)"},
	{"ask_remove", ALL, "agent", "ask_remove", 100,
	 "(take|remove|get|mark|put|add|drop|delete|keep) (you|your|this|the) ..6 "
	 "(off|from|list|dont call|records|database|system)|(stop|not|never|dont) "
	 "(calling|call|contact) [you|back|again|this]|(dont call|dnc) list|opt "
	 "you out|removed from|"
	 "(quite|quitar|saque|borre|elimine|retire|quito|saco|borro|quitarlo|"
	 "quitarla|sacarlo|eliminarlo) ..6 (lista|numero|base|sistema)|no "
	 "(llamarle|volver a llamar|llame|llamemos) *"},

	/* ---- machines ---- */
	{"voicemail", ALL, "user", "voicemail", 100,
	 "(you have|you|youve) reached [the] "
	 "[voicemail|voice|mailbox|desk|office]|(leave|record|leaving) "
	 "[me|us|your|a] [your|a|the|brief|detailed|short|name] "
	 "[and|a|your|detailed|brief] [message|name|messages]|"
	 "(after|at|by|before) [the|hearing the] "
	 "(tone|beep|signal)|(cant|cannot|unable to|not able to|isnt able to|arent "
	 "able to) (come to|get to|take your|answer|pick up) [the|your|this] "
	 "(phone|call)|"
	 "(voicemail|voice mail|mailbox|answering machine|answering service|voice "
	 "messaging|voice message) [of|for|system|is|box]|mailbox is full|"
	 "(is|are|am|currently) (not available|unavailable|away from|either|on the "
	 "other line|with a patient or|closed|currently closed|with clients or)|"
	 "(get|call|return) back to you as soon|(return|get back to) your call [as "
	 "soon]|get back to you (as soon|shortly|at)|as soon as (possible|we can|i "
	 "can)|(person|subscriber|party|number|customer) you [are|have] "
	 "[trying|calling|dialed|called] [to reach|to call]?|"
	 "(please|thank you for) (leave|calling) ..6 "
	 "[message|leave|closed|hours]|forwarded to|(record|start) your "
	 "message|hang up or press|"
	 "(deje|deja|dejar|dejenos|dejeme|dejen) [su|un|tu|el] "
	 "[nombre|mensaje|recado]|despues del "
	 "(tono|bip|beep)|(buzon|contestadora)|(no podemos|no puedo|no podremos) "
	 "(atenderle|atenderlo|contestar|atender|tomar|responder)|(ha llamado|se "
	 "ha comunicado|usted ha llamado) a|su llamada"},
	{"ivr", ALL, "user", "ivr", 100,
	 "(press|oprima|marque|presione|dial|digite|pulse|pressing) "
	 "(<number_word>|zero|cero|uno|el|star|pound|* now)|(press|say|enter) (or "
	 "say|your|the) *|(main|following) (menu|options)|listen carefully|menu "
	 "(options|has|have)|"
	 "(your|the) call (is|may be|will be) "
	 "(important|recorded|monitored|answered|very important)|(please|continue "
	 "to) (hold|stay) (for|on) (the|a) *|(all of our|all our|all) "
	 "(agents|representatives|operators|team|lines|staff) [members] are|"
	 "didnt (get|catch|understand) that|(not|isnt) a valid|invalid "
	 "(entry|option|selection|extension)|(to|and) repeat "
	 "[this|these|the|options]|para (espanol|ingles|continuar)|(for|to) "
	 "(appointments|billing|reach|schedule|hear|speak|leave|directions|"
	 "pharmacy|english|spanish|new|existing) ..4 press|"
	 "(dial|enter) (your|the) (partys|extension|party)|(next|first) available "
	 "(agent|representative|operator|team)|estimated wait|(you are|caller) "
	 "(number|in) (# |line|queue)|thank you for calling ..8 "
	 "(press|menu|option|hours are)|call screening|(state|say) your name "
	 "(and|after)|(google|subscriber) (voice|recording)|this call is being "
	 "screened"},
};

const int outbound_shipped_rule_count = lengthof(outbound_shipped_rules);
