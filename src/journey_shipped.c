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

/* clang-format off */
const RuleRow outbound_shipped_rules[] = {

	/* ---- labels of the call analysis, names of tools ---- */
	{"label_rejected", ALL, "label", "rejected", 100,
	 "not_interested unqualified no_show bad_fit rejected declined disqualified no_interest "
	 "not_a_fit"},
	{"label_booked", ALL, "label", "booked_demo", 100,
	 "booked appointment_booked booked_demo scheduled schedule demo_booked appointment_scheduled "
	 "demo_scheduled meeting_booked"},
	{"label_email", ALL, "label", "email_captured", 100,
	 "send_evidence evidence_sent email_sent email_captured lead_qualified"},
	{"label_dnc", ALL, "label", "dnc", 100,
	 "dnc do_not_call compliant_dnc dnc_marked do_not_contact opt_out opted_out dnc_requested "
	 "do_not_call_request wrong_number unsubscribe removal_request"},
	{"label_voicemail", ALL, "label", "voicemail", 100,
	 "voicemail answering_machine left_voicemail voicemail_left machine"},
	{"tool_dnc", ALL, "tool", "dnc", 100,
	 "mark_dnc_compliant mark_dnc mark_do_not_call add_to_dnc"},
	{"tool_email", ALL, "tool", "email_captured", 100,
	 "send_evidence_package"},
	{"tool_booked", ALL, "tool", "booked_demo", 100,
	 "book_appointment book_appointment_cal book_demo book_meeting schedule_demo "
	 "schedule_appointment schedule_meeting create_booking create_appointment"},

	/* ---- words taken together, where no rule found a do-not-call ---- */
	{"dnc_model", ALL, "user", "model", 65, "dnc"},

	/* ---- classes ---- */
	{"day", ALL, "any", "class", 100,
	 "monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow|today|tonight|mondays|"
	 "tuesdays|wednesdays|thursdays|fridays|lunes|martes|miercoles|jueves|viernes|sabado|domingo|"
	 "manana|hoy"},
	{"number_word", ALL, "any", "class", 100,
	 "#|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|noon|midday|una|dos|tres|"
	 "cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|mediodia"},
	{"minutes", ALL, "any", "class", 100,
	 "fifteen|thirty|forty|fifty|quince|treinta|media|cuarto"},
	{"ordinal", EN, "any", "class", 100,
	 "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|"
	 "thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|"
	 "twenty|thirtieth|nth"},
	{"month", ALL, "any", "class", 100,
	 "january|february|march|april|may|june|july|august|september|october|november|december|enero|"
	 "febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"},
	{"call", EN, "any", "class", 100,
	 "call|phone|ring|dial|contact|text|bother|harass|pester|bug|hound|disturb|solicit|message|"
	 "buzz|robocall|redial|spam|telephone"},
	{"calling", EN, "any", "class", 100,
	 "calling|phoning|ringing|dialing|contacting|texting|bothering|harassing|pestering|bugging|"
	 "hounding|soliciting|messaging|spamming|robocalling|disturbing|annoying|badgering|redialing|"
	 "calls|robocalls|solicitations|telephoning"},
	{"called", EN, "any", "class", 100,
	 "called|contacted|phoned|dialed|bothered|solicited|texted|rung|disturbed|harassed|pestered"},
	{"remove", EN, "any", "class", 100,
	 "take|remove|get|pull|drop|scratch|cross|strike|delete|erase|wipe|keep|leave|clear|knock|"
	 "kick|purge|scrub|yank|unlist|pluck|rip"},
	{"removed", EN, "any", "class", 100,
	 "removed|taken|deleted|erased|unsubscribed|dropped|scratched|crossed|struck|wiped|pulled|"
	 "purged|cleared"},
	{"us", EN, "any", "class", 100,
	 "me|us|myself|her|him|them|everyone|it|[my|our|this|the|that|these|both|all] * [phone|number|"
	 "numbers|name|line]|[my|our|this|the|that|these] [phone|number|name|info|office|business|"
	 "clinic|place|practice|spa|shop|salon|cell|line]"},
	{"list", EN, "any", "class", 100,
	 "list|lists|system|database|records|contacts|directory|books|dialer|file|files|crm|rolodex|"
	 "rotation|data|computer|roster|queue|sheet|registry|spreadsheet|register|campaign"},
	{"number_thing", EN, "any", "class", 100,
	 "number|info|information|name|contact|contacts|record|records|data|details|entry|digits|line"},
	{"who", EN, "any", "class", 100,
	 "you|you guys|you people|you folks|anyone|anybody|them|your company|your people|your robot|"
	 "robots|your machine|your team|your bot|any of you"},
	{"clause", ALL, "any", "class", 100,
	 "but|because|cause|so|if|when|while|who|which|unless|and|than|pero|porque|si|cuando|aunque"},
	{"contact", EN, "any", "class", 100,
	 "call|calls|calling|phone|phoning|ring|ringing|dial|dialing|contact|contacts|contacting|text|"
	 "texts|texting|bother|bothering|harass|harassing|pester|pestering|bug|bugging|hound|hounding|"
	 "disturb|disturbing|solicit|soliciting|solicitation|solicitations|message|messages|messaging|"
	 "buzz|buzzing|robocall|robocalls|robocalling|redial|redialing|spam|spamming|outreach|"
	 "followup|followups|follow|reach|annoy|annoying|badger|badgering|ping|pinging|cal|callin|"
	 "contacted|called|phoned|texted|bothered|dialed|telemarket|telemarketing|telemarketers|"
	 "callbacks|callback|telephone|telephoning|telephoned"},
	{"finally", EN, "any", "class", 100,
	 "again|anymore|any more|ever|ever again|any longer|any further|no more|in the future|going "
	 "forward|from now on|another time|period|at all|permanently|for good|forever"},
	{"when_not", EN, "any", "class", 100,
	 "before|after|until|unless|during|between|while|today|tomorrow|tonight|yet|early|late|"
	 "weekends|weekend|lunch|lunchtime|past|right now|<day>|this (week|morning|afternoon|month|"
	 "early|late)|so (early|late|often)|when|at (<number_word>|night|lunch)|on (mondays|tuesdays|"
	 "wednesdays|thursdays|fridays|saturdays|sundays)|first thing|in the (morning|mornings|"
	 "evening|middle)"},
	{"stranger", EN, "any", "class", 100,
	 "them|somebody|someone|people|patients|clients|customers|everybody|callers|scammers|"
	 "telemarketers|solicitors|spammers|those people|these people|my ex|my husband|my wife|my "
	 "brother|my cousin|my landlord|my mother|my kids|my son|my daughter|the first one|the other "
	 "company|that company|the last company|google|yelp|the vendor|the vendors|the patient|a "
	 "patient|the client|a client"},
	{"again", EN, "any", "class", 100,
	 "again|anymore|any more|ever|no more|any longer|any further|no longer|ever again|period|at "
	 "all|back"},

	/* ---- do not call: English ---- */
	{"dnc_dont_call", EN, "user", "dnc", 100,
	 "(dont|never|dont you|never you|dont you people|dont you guys|dont you ever|do never|you "
	 "dont|dont anybody|nobody|no one) [ever|even|you ever] [try to|bother to|dare|dare to|think "
	 "about|think of|need to|go] <call> [back|up] (me|us|here|her|him|again|anymore|this|our|my|"
	 "these|any of|ever|back|any|$|this office|this place|the|at|on|or|and|like|then|no|for|this "
	 "clinic|ok|thanks|thank|because|we|i|you|about|with|if|my wife|over|like this|one)"},
	{"dnc_dont_call_again", EN, "user", "dnc", 100,
	 "(dont|never|not) <call> [back] ..6 (again|anymore|ever again|any more|any longer|no more|"
	 "another time)"},
	{"dnc_dont_bother_calling", EN, "user", "dnc", 100,
	 "(dont|never|no) (bother|keep|even bother|go|need|use|waste your time|be) [with] (calling|"
	 "phoning|ringing|contacting|trying|dialing|texting)|(dont|never) waste (my|our) time (again|"
	 "anymore)"},
	{"dnc_dont_reach", EN, "user", "dnc", 100,
	 "(dont|never) [ever] (reach out|get in touch|follow up|get back|check back|try again|try us|"
	 "try me|try this|come back|speak to|talk to|write to) [me|us|this|to] [again|anymore|ever|"
	 "with|number|$]"},
	{"dnc_stop_calling", EN, "user", "dnc", 100,
	 "[you people to|you guys to|you people need to|you guys need to|you need to|you people have "
	 "to|you people should|you all to|everyone to|your company to|you folks to|you have to|you "
	 "guys have to] (stop|quit|cease|discontinue|halt|end|enough|done with|enough with|quit it "
	 "with|knock it off with|lay off|cut it out with|cut out|no more of) [all|with] [of] [the|"
	 "these|your|this|those|any|all|you|people|nonsense] [phone|sales|marketing|robo|"
	 "telemarketing|automated|unwanted|spam] <calling>"},
	{"dnc_stop_blowing", EN, "user", "dnc", 100,
	 "(stop|quit) (blowing up|ringing|wasting|trying to|tying up|bothering|trying|reaching|"
	 "reaching out|hitting|phoning|interrupting|hassling) [me|us|my|our|this|call|out|with|"
	 "people]|(cease|stop|end|discontinue|no further|no more) [all|any|your] [further|future|of "
	 "your] (communication|communications|contact|outreach|solicitation|correspondence|contacts|"
	 "calls)|(stop|quit|knock off|cut out) (this|it) [with] [the] (calls|calling)"},
	{"dnc_stop_alone", EN, "user", "dnc", 100,
	 "^ (stop|quit) (it|that|this) [already|now] $|(stop|quit) (asking|looking|calling) for (her|"
	 "him|them|me|that person)|^ [ok|yes|no|sir|look|man|dude|lady|maam|listen|enough] stop [it] "
	 "[already|now|this|that|right now|immediately|today] $|(today|week|already|again|enough) "
	 "stop [it] [already|now] $|^ stop (it|this|that) [already|now|immediately]|(love of god|gods "
	 "sake|christs sake|petes sake) ..2 (stop|no)|^ stop $ . stop|^ stop it $"},
	{"dnc_no_more_calls", EN, "user", "dnc", 100,
	 "(no more|no further|no other|not another|no additional) [phone|sales|marketing|robo] (calls|"
	 "call|calling|phone calls|contact|solicitations|messages)|^ no calls $|no [sales|phone|cold] "
	 "calls (here|thanks|thank|ok)|(nobody|no one|none of us) ..2 (wants|want|needs|asked for) "
	 "[your|these|any|this|any of your] (calls|call|calling)"},
	{"dnc_off_list", EN, "user", "dnc", 100,
	 "(off|off of|out of|from|on) [of] (your|the|that|this|whatever|any|all|every|these|those|any "
	 "and all) ..3 (call|calling|phone|marketing|telemarketing|sales|contact|mailing|calls|"
	 "robocall|dialing|dialer|spam|lead|cold call) [call|calling] <list>|(off|off of|out of) [of] "
	 "(your|the|that|this|whatever|any|all|every|these|those|any and all) [of|your|the|those|"
	 "these|other|*] <list>"},
	{"dnc_remove_from", EN, "user", "dnc", 100,
	 "<remove> ..5 (off|from|out of|off of) ..4 <list>"},
	{"dnc_take_me_off", EN, "user", "dnc", 100,
	 "(take|get|pull|drop|scratch|cross|strike|knock|leave|keep|kick|x) <us> (off|out) [$|now|of|"
	 "thanks|thank|there|it|ok|today|immediately|completely|too|and|then|or|this|that]"},
	{"dnc_remove_us", EN, "user", "dnc", 100,
	 "(remove|delete|erase|unsubscribe|blacklist|purge|unlist|opt|block) (me|us|this number|this "
	 "line|our number|my number|my name|our name|my info|our info|ourselves|this phone|our line|"
	 "the number|our clinic|our office|our business|our practice|my cell|my phone|our phone|my "
	 "phone number|our phone number|this phone number|our information|my information|our contact|"
	 "my contact|our details|my details|all of our|our entry|it)"},
	{"dnc_lose_number", EN, "user", "dnc", 100,
	 "(lose|forget|drop|throw out|throw away|toss|burn|shred|trash|rip up|tear up|scrub|dump|"
	 "deleting|removing|losing|erasing|forgetting|dropping|ditch|throw|discard|forget about|"
	 "forget you have|forget you had|forget you ever had|cancel|get rid of|strike|wipe|pull|"
	 "delete|erase|remove|take|scratch) [you] [ever|have] [had] (my|our|this|the|that) [phone|"
	 "cell|office|business|contact|clinics] <number_thing> [away|out|off|down]"},
	{"dnc_to_be_removed", EN, "user", "dnc", 100,
	 "(want|like|asked|ask|asking|need|wish|prefer|requested|request|demand|demanded|supposed|"
	 "love|wants|wanted|told you|have|insist|can i|can we|could we|could i|may i|should|must|"
	 "needs|expect) [us|you|me|this number|my number|our number|on] [to] [be|get|have|being] [us|"
	 "me|this number|this|our number|my name] <removed> [off|from|out|$|like|and|again|now|before|"
	 "twice|by|thanks|already|immediately]|(want|like|need|have|get|wants) (my|our|this|the) "
	 "[phone|contact|business|clinics] (number|info|information|name|data|line|contact|details) "
	 "[be] (removed|deleted|erased|taken off|off|purged|blocked|struck|wiped)|(mind|about|"
	 "consider|start|be|appreciate) [you] (removing|taking|deleting|pulling|dropping|erasing) (me|"
	 "us|my|our|this) [number|name|line|phone|info] [number] (off|from|out|of|$)"},
	{"dnc_dont_call_list", EN, "user", "dnc", 100,
	 "(dont|no|not) (call|contact) (list|registry|database|lists|register)|dnc [list]|dnc "
	 "registry|(the|a|your) national registry"},
	{"dnc_put_on", EN, "user", "dnc", 100,
	 "(put|place|add|mark|flag|list|register|set) ..4 [on|to|as|down] ..3 (dont call|dont contact|"
	 "no call|dnc|no contact|never call|dont dial)"},
	{"dnc_dont_want_calls", EN, "user", "dnc", 100,
	 "(dont|didnt|wouldnt|cant|never) (want|wish|like|appreciate|welcome|accept|care for|care to|"
	 "wanted|wish to) [to] [get|receive|be getting|be receiving|take|have|keep getting|hear|see] "
	 "[any] [more|of|further|other] [of] [these|your|those|this|such|unsolicited|sales|cold|"
	 "marketing|phone|telemarketing|you people] [kind of|kinds of|phone|sales|type of|types of] "
	 "(calls|phone calls|robocalls|calling|solicitations|call|contact)"},
	{"dnc_dont_want_you", EN, "user", "dnc", 100,
	 "(dont|never|wouldnt) (want|need|like|wanted) <who> [ever|to ever|to] [to|keep] (calling|"
	 "call|contact|contacting|phone|ring|ringing|reach)|(dont|didnt) (need|want|ask for|"
	 "appreciate|like) [any] [more|of] [of] (your|these) [phone|sales] (calls|calling|robocalls)"},
	{"dnc_dont_want_be_called", EN, "user", "dnc", 100,
	 "(dont|never|not) (want|like|wish|care|need|trying|looking|going|consent|agree|wanted|"
	 "interested) [to|in] (be|being|get|getting|keep being|keep getting) [getting] <called>"},
	{"dnc_dont_want_hear", EN, "user", "dnc", 100,
	 "(dont|never) (want|wish|care|need|like) to (hear|be hearing|see|speak|talk) [from|to|with|"
	 "your|this|another] [you|you guys|you people|your company|voice|anyone|any of you|anybody] "
	 "[ever|people|guys|anymore|again|$]"},
	{"dnc_rather_not", EN, "user", "dnc", 100,
	 "(rather|appreciate|prefer|like|better|great|nice|love|wish|thank you|ask that|ask|request|"
	 "insist|grateful|fantastic|happy|thrilled) [you|it|that|from] [if|that] [you|your company] "
	 "(didnt|wouldnt|dont|not|never|stopped|quit|would stop|stop|wont|would never|to stop|to not|"
	 "not to|would quit|no longer|refrain from|could stop|could not) ..3 [ever] (call|calling|"
	 "contact|contacting|phone|bother|calls|called|bothering|ring|ringing|reach)"},
	{"dnc_make_sure", EN, "user", "dnc", 100,
	 "(make sure|see to it|ensure|make certain|make a note|note|be sure) ..6 (dont|not|isnt|never|"
	 "doesnt|wont|arent|nobody|no one) ..3 (call|called|dialed|calls|contacted|contact|calling|"
	 "rung|phone|dial)"},
	{"dnc_not_called_again", EN, "user", "dnc", 100,
	 "(isnt|not|never|arent|wont|dont) ..2 [be|get] (dialed|called|contacted|rung|phoned|bothered|"
	 "disturbed) [here] (again|anymore|ever|any more)"},
	{"dnc_not_allowed", EN, "user", "dnc", 100,
	 "(not supposed|not allowed|not permitted|isnt legal|illegal|against the law|shouldnt|arent "
	 "supposed|arent allowed|have no right|no right|no business|you cant|not authorized) [to|for "
	 "you to|for you people to|be|keep|me] [be|keep|to] (call|calling|contact|contacting|dial|"
	 "dialing|phone|phoning|ring)|(dont have|never gave you|never gave|didnt give you|havent "
	 "given you|have no|do not have|never gave you guys) [my|any|our] (permission|consent) [to|"
	 "for]|(didnt consent|never consented|dont consent|without my consent|revoke my consent|"
	 "revoke consent|withdraw my consent|revoke any consent|never opted in|didnt opt in)|better "
	 "not (call|be calling|ever call|phone|contact)"},
	{"dnc_told_you", EN, "user", "dnc", 100,
	 "(asked|told|said|telling|asking|ask|tell|begged|warned|instructed|say|requested|advised) "
	 "[you|them|you guys|you people|him|her|the last guy|the last one|your company|already|the|"
	 "everyone] ..3 (not to|to not|to stop|to quit|to cease|never to|dont|stop|no more|quit) "
	 "[ever] (call|calling|contact|contacting|calls|phone|ring|ringing|dial|bother|bothering)"},
	{"dnc_off_limits", EN, "user", "dnc", 100,
	 "(opt|opting|opted) [me|us|this number|my number|our number] out|unsubscribe|unsubscribed|"
	 "blacklist|(this|our|my) number is off limits"},
	{"dnc_refuse_calls", EN, "user", "dnc", 100,
	 "(sick of|tired of|fed up with|had enough of|sick and tired of|over) [all] [of] [the|these|"
	 "your|you|you people|you guys|getting|this|being] [getting] [these|your|all these|phone|"
	 "sales|called] (calls|calling|phone calls|robocalls|called|contacted)|how (do|can|could) (i|"
	 "we) ..2 (stop|get off|get out of|get removed|end|unsubscribe|be removed|opt out|make it "
	 "stop) ..4 (calls|calling|list|from|number|this|these|you)|(wont|dont|cant|never) [you] "
	 "[ever|guys|people] (stop|quit) calling (me|us|here|this|my|our)|(telling|tell|told) ..3 no "
	 "[.] stop|(no|said) stop $"},
	{"dnc_only_if_written", EN, "user", "dnc", 100,
	 "f t c|f c c|t c p a|b b b|small claims|class action|(cease and desist|tcpa|attorney general|"
	 "better business bureau|fcc|ftc|federal trade commission|consumer protection)"},
	{"dnc_last_time", EN, "user", "dnc", 100,
	 "(last time|final warning|last warning) [that] (you|i|we|im|were|you people|this) [ever|will|"
	 "am|are|gonna|going|better] [be|going] [to] (call|be|want|speak|calling|hear|saying|telling|"
	 "say|asking|ask|tell|get)|last time you (call|ever call|bother|people call|guys call)"},
	{"dnc_not_to_call", EN, "user", "dnc", 100,
	 "(not to|never to|to never|to not) [ever] (call|contact|phone|bother) [me|us|here|back|this] "
	 "[number|office|again|anymore|$]"},
	{"dnc_permanently", EN, "user", "dnc", 100,
	 "(block|blocking|blocked) (you|this number|your number|this|your calls|you guys|you people)"},
	{"dnc_keep_calling", EN, "user", "dnc", 60,
	 "(why|how come|quit|stop) ..4 (keep|kept|still|always|continue|insist|constantly|keeps) ..2 "
	 "<calling>|(why|how come) ..3 (keep|still|always) (calling|phoning|ringing)|(you|you people|"
	 "you guys|you all) (keep|wont stop|wont quit|dont stop) (calling|phoning|ringing)"},
	{"dnc_finality", EN, "user", "dnc", 100,
	 "(this|that|it|that) (is|was|will be|be|better be|had better be|would be|should be|needs to "
	 "be|has to be) [the|our|your|my] [very] (last|final) (time|warning|call (you|we|i|from|that|"
	 "to|$))|make (this|that|it) [be] [the|your] (last|final) (call|time|one)|(hope|hoping|pray|"
	 "trust|hopefully|glad if|happy if|appreciate it if|prefer it if) [that|to] [i|we|this] [will|"
	 "is|was] (never|dont|the last|not) ..3 (hear|time|get|see|receive|speak|call)|(call|calls|"
	 "calling|dial|dials|ring|phone|contact|contacts) [me|us|here|this number|this place|this "
	 "office|back|my phone|this line] [even] (one more time|one more|once more)|(if|when|next "
	 "time) [you|anyone|you people|you guys|your company|they] [ever|even|so much as] (call|dial|"
	 "ring|phone|contact|bother|harass|text) [me|us|here|back|this number|this office|this place|"
	 "this line|my phone|my office] (again|one more time|once more|another time|ever again)|(dont|"
	 "not) make me ..3 (again|twice|tell|repeat|ask)|how many times (do|have|must|does|did|should|"
	 "will|are) (i|we|she|he|you) ..4 (tell|say|ask|repeat|told|asked|said|going|call|calling)|"
	 "made (myself|ourselves|it) [very|perfectly|pretty|quite] clear|enough is enough|enough "
	 "already|knock it off|cut it out|give it a rest|^ no more $|^ no more . |(this|these|it|that|"
	 "calls|calling|harassment|nonsense|all of this|all this) [all] (has|have|need|needs|must|got|"
	 "better|had better|ought) [got] [to] (stop|end|cease|quit)|(this|it|these|calls|calling|"
	 "harassment|nonsense) (ends|stops|end|stop) (now|today|here|right now|immediately)|you (wont|"
	 "will never|are never|are not|arent) [be] [going to] (calling|call|contact|contacting) (me|"
	 "us|here|this) [number|office|place] (again|anymore|ever)|(nothing|anything) (to do with|"
	 "from) (you|you people|your company|you guys)|no contact"},
	{"dnc_ask_stop", EN, "user", "dnc", 100,
	 "(asked|asking|ask|want|wants|like|need|needs|demand|demanding|request|requesting|requested|"
	 "telling|told|tell|ordering|beg|begging|begged|warning|warned|said|insist|love) ..2 [for] "
	 "[that] [these|your|the|all|all of|all these] [phone|sales] (calls|calling|you|you guys|you "
	 "people|you all|your company|them|this|it|harassment) [all] [to|must|should|need to] (stop|"
	 "cease|end|quit|halt|leave me alone|leave us alone|go away)|(you|you guys|you people|your "
	 "company|everyone) to (never|not|stop|quit|cease|refrain from) [ever] (<call>|<calling>|"
	 "being)|(you|you to|is you|you guys|you people|you to) (delete|remove|lose|forget|erase|"
	 "deleting|removing|losing|erasing|forgetting|forgot|lost|deleted|removed|erased) (my|our|"
	 "this|me|us|the) ..2 (number|info|information|name|contact|data|details|phone|entry)|"
	 "(respect|honor|follow|comply with) (my|our|the|that|his|her|their) (wishes|request|wish|"
	 "privacy|decision)|(make|have|get|want|need) (these|the|your|all these|those|this|it) [calls|"
	 "robocalls|phone calls|calling] [to] (stop|go away|cease|end)"},
	{"es_subj", ES, "any", "class", 100,
	 "llame|llamen|llames|llamara|llamaran|marque|marquen|marques|marcara|marcaran|hable|hablen|"
	 "hables|hablara|hablaran|moleste|molesten|molestes|molestara|molestaran|molestando|llamando|"
	 "contacte|contacten|contactara|contactaran|contactado|contactados|contactada|busque|busquen|"
	 "buscaran|insista|insistan|insistieran|comunique|comuniquen|comunicaran|escriba|escriban|"
	 "telefoneen|fastidie|fastidien|fastidiando|insistiendo|acosando|llamandome|llamandonos|"
	 "molestandome|molestandonos"},
	{"dnc_stop_far", EN, "user", "dnc", 100,
	 "(you|you people|you guys|hint|now|folks|already|them) [to|please|need to|and] (stop|quit) $|"
	 "and (stop|quit) $|(mind|consider|about|appreciate|prefer|thank you for|thanks for) [you] "
	 "not <calling>|not <calling> (me|us|here|this number|again|anymore|my|our)|(stop|quit|cease) "
	 "(using|trying|abusing|spamming|ringing|dialing|hitting|with) (this|my|our|the) [phone|cell|"
	 "office] (number|line|phone|inbox|office|cell)|(the|an|that) end of (it|this|these|that)|"
	 "(dont|not|never) ..3! (want|get|receive|hear|need|expect) ..3! (another|one more) (call|"
	 "phone call|word|peep|robocall)|(you are|youre|this number is|your number is|its|you have "
	 "been|youve been) [now|getting|being|going to be|gonna be|about to be] blocked|(dont|not|"
	 "never|didnt|doesnt) (want|wants|need|wish|like|care|agree|asked|ask) to be (on|in|part of|"
	 "included|added|bothered|contacted|called|solicited|any part) *|no more of (this|these|your|"
	 "that)|(third|second|fourth|fifth|sixth|# |umpteenth|tenth|last|hundredth|millionth) time (i|"
	 "we|she|he) ..3! (asked|told|said|requested|saying|asking|telling)|(what|how) [do|does|will|"
	 "would|must|can|part] ..6! (you|this|it|these|them) [people|guys|calls] [to] stop|(what part "
	 "of|when i say|i said|we said) ..4! (dont call|stop|no|not interested|never) ..4! (dont you|"
	 "you not|understand|get|dont you get)|(dont|do not) disturb [list|$]|(one more call|another "
	 "call|one more time) [from you|and|out of]|(if|when) (i|we) (get|receive|hear|see) (one more|"
	 "another|any more|even one) ..4|(stop|quit|cease|halt|discontinue|end|terminate|suspend) "
	 "..5! (calls|calling|contacting|phoning|ringing|dialing|texting|messages|bothering|harassing|"
	 "solicitations|robocalls|communications|outreach|contact)|(the|these|your|those|all|daily|"
	 "constant) [*] (calls|calling|phone calls|robocalls|harassment|messages) ..4! (stop|stopped|"
	 "stops|end|ended|ends|cease|ceased|quit)|(told|asked|tell|telling|ask|asking|beg|begging|"
	 "begged|warned|warning|instructed|notified|informed) ..6! [to] (stop|quit|cease|knock it off|"
	 "cut it out|leave us alone|leave me alone) [$|.|calling|it|this|that|with|already|now]|(you|"
	 "everybody|everyone|yall|you guys|you people) [all|guys|people] (need|have|must|should|"
	 "better|got|gotta|ought|had better) [to] ..2 (stop|quit|cease|go away|knock it off) [$|.|it|"
	 "this|that|right|now|immediately|already|with]|(request|requested|requests|asked|asking|ask|"
	 "put in|told|demand|filed|submitted|begging|trying|tried|attempted|like|want|need|wish|how "
	 "do|how can|how could|can|may|could) ..7! (be|get|been|gotten|being|getting|have|us|me|"
	 "number|name|line) (removed|taken off|off the list|off your list|opted out|deleted|"
	 "unsubscribed|taken out|erased|excluded|purged|blocked)|(not|dont|doesnt|no|never|didnt|wont|"
	 "wouldnt|isnt) ..3! (want|wants|need|needs|like|wish|wishes|care|wanted|welcome|appreciate|"
	 "interested in|desire|consent to|agree to|accept|tolerate) ..4! (contacted|called|"
	 "communication|communications|solicitation|solicitations|correspondence|outreach|solicited|"
	 "bothered|disturbed|hear from|hearing from|phoned|robocalled|robocalls|telemarketing)|(dont|"
	 "doesnt|no|never|not) ..2 (want|wants|need|needs|like|wish|care for|appreciate|accept|"
	 "welcome|get|receive) [to|any|more|further|your|these|those|get|receive|have|keep|getting|"
	 "receiving|taking|all|of|other] [any|more|further|your|these|those|getting|of|all|other|"
	 "another] [more|of|these|your|further|sales|phone] (calls|phone calls|contact|messages|call "
	 "from|calls from)"},
	{"dnc_gone", EN, "user", "dnc", 100,
	 "(i|we) [would|do|will] (want|like|need|demand|wish|love) [to] [for] [to] (it|this number|"
	 "this|my number|us|me|everything|that number|our number|that|my name|our name|my info|be|get|"
	 "to be|to get) [to be|to get|be] (gone|out|off|deleted|removed|erased|wiped|purged|taken out|"
	 "taken off) [from|of|$|it|your|the|that|this|completely|for good|forever|immediately|now|"
	 "right now]|(i|we) want (out|off) [of|$|your|the|it|this]|(want|wants|like|need|have) (me|us|"
	 "this number|our number|my number|her number|his number|the number|this line) (gone|out|off|"
	 "removed|deleted|erased|blocked|purged)|(take|get|pull|keep|leave|count|rip|wipe) (me|us|"
	 "this number|our number|my number|this line|the number|that number|my name|our name|it) (out|"
	 "off) [of|$|.|and|right|immediately|from|completely|for good|for|thanks|thank|now]|(off|out "
	 "of|from) (whatever|wherever) ..4 (got|on|in|list|use|have|is|this is)|(exclude|omit|"
	 "suppress|blacklist|dnc|unlist) (me|us|my|our|this|the) [number|office|name|clinic|practice]|"
	 "(leave|keep) (me|us|this number|our number|our office) (out|off) of [it|this|your|that]|"
	 "forget (that|this|my|our|you ever had|you have|you had|you ever got|about) [this|my|our] "
	 "[number] (number|exists|us|clinic|me)|(mark|flag|put|place|list|note|tag|code|set|add|"
	 "register|record|update) ..6 (dont|no|never|not) [ever] [to] (<call>|calls|solicitation|"
	 "soliciting|contact|be called|be contacted)|opt (out|us out|me out)|(opting|opted) out"},
	{"dnc_permission", EN, "user", "dnc", 100,
	 "(dont|never|didnt|not|no one|nobody|havent) ..2 (give|gave|given|granted|giving) [you|"
	 "anyone|your company|them|you guys|you people] [any|my|our|the] (permission|consent|"
	 "authorization|authority|right)|you (dont|never|didnt|do not) [ever|even] (have|had|get|got|"
	 "ask for|asked for) [any|my|our|the] (permission|consent|authorization|right)|(not|never|"
	 "isnt|arent) (authorized|permitted|allowed|welcome) to (call|contact|phone|dial|reach|"
	 "solicit)|(never|didnt|dont recall|dont remember) [signing|sign|signed|asked|ask|opting|opt|"
	 "opted|subscribed|agreed] (up|in|to|for) [for] (this|these|any|your|that|it|calls|be called|"
	 "be contacted) [calls|call]|(number|line) (isnt|is not|not|shouldnt be) [to be] (for|used "
	 "for|called|contacted|open to) [sales|solicitation|solicitations|solicitors|telemarketing|"
	 "marketing|telemarketers|by|again|$]|you (shouldnt|should not|should never|have no reason to|"
	 "have no business) [be|ever be|have|even have] [calling|contacting|dialing|ringing] (me|us|"
	 "here|this|my|our) [number|line|phone|cell]|(breaking|violating|against|violation of|"
	 "violates) [the|federal|state] (law|laws|dnc|rules|tcpa)|(going|gonna|will|i will|ill|we "
	 "will|about) to? (block|report|sue) (you|this|your|you guys|you people)"},
	{"dnc_complaint", EN, "user", "dnc", 50,
	 "(i|we|she|he) [already|have] (said|told) ..3 no|(told|telling) the (other|last|first|"
	 "previous) (one|guy|girl|lady|person|caller|time)|(a|another) (third|fourth|fifth|second) "
	 "one|(told|asked) you [guys|people|all] (before|already|last time|twice|yesterday|last week|"
	 "repeatedly|many times|a hundred times)|(take|taking) (a|the) hint|(leave|let) it (alone|be)|"
	 "(popping up|shows up|showing up|blowing up)|not (cool|appropriate|acceptable|ok) (to|that|"
	 "calling)|(called|calling|call|rung|phoned|calls|heard) ..4 (times|nth time|straight|in a "
	 "row|every day|every single|all day|all week|nonstop|constantly|again and again|over and "
	 "over)|(plenty|enough)|(every day|every single day|nonstop|all day long)|(third|fourth|fifth|"
	 "sixth|tenth|second|hundredth|millionth|#) (time|call|one) ..3 (today|week|month|day|called|"
	 "call|from you|told|asked|im)|(who|how did|where did) ..3 (gave|give|got|get|find) ..3 "
	 "(number|info|contact)|(tired|sick|done|fed up) (of|with) (this|it|these|you|this crap)"},
	{"dnc_no_soliciting", EN, "user", "dnc", 50,
	 "no (soliciting|solicitation|solicitations|solicitors)|(im|i am) [an|a|their|her|his] "
	 "(attorney|lawyer)|my client"},
	{"dnc_how_number", EN, "user", "dnc", 20,
	 "how did you get (this|my|our) number"},
	{"dnc_never_again", EN, "user", "dnc", 60,
	 "never again|not ever again"},

	/* put together from classes: no, an act of reaching us, for good */
	{"dnc_no_contact_ever", EN, "user", "dnc", 100,
	 "(dont|never|not|stop|quit|cant|wont|shouldnt|wouldnt|wasnt|werent|no|nobody|no one|isnt|"
	 "doesnt|didnt|arent|rather not|refrain from) ..5! <contact> ..5! <finally>"},
	{"dnc_no_contact_bid", EN, "user", "dnc", 100,
	 "^ (dont|never) ..2! <contact>|(so|and|ok|well|sir|maam|look|listen|thanks|again|then|you "
	 "guys|now|yes|no|i said|we said|today|man|bro|hon|sweetie|honey|dude|lady) (dont|never) ..2! "
	 "<contact> (me|us|here|this|our|my|the|$|ok|thanks|again)"},
	{"dnc_stop_contact", EN, "user", "dnc", 100,
	 "(stop|quit|cease|halt|discontinue|suspend|terminate|refrain from|knock off|lay off|cut out|"
	 "no more|no further|no other|no additional|enough of|enough with|done with|through with|"
	 "finished with|sick of|tired of|fed up with) ..4! (<calling>|<contact>)"},
	{"dnc_no_more", EN, "user", "dnc", 100,
	 "(dont|not|never|stop) ..1! (get|receive|getting|receiving|take|have|see|hear|want) ..2! "
	 "(these|this|those|any|it|them|one|from you) ..3! (anymore|any more|ever|ever again)|(dont|"
	 "never|stop|quit) (use|using) (it|this|that|my|our|the) ..5! <finally>|(blocked|blocking) "
	 "..3! (you|your|yall)|not in ..2 (day|days|week|weeks|month|months|year|years|lifetime) not "
	 "(in|ever|now)|(being|been|were|was) (told|asked) (not to|to stop|to quit|to cease)|(this|"
	 "that|it) [is|was|be|will be|better be|should be|has to be|had better be] [the|your|our|my] "
	 "[very] (only|last|final|first and last) (time|call|one|conversation|contact)|(throw|toss|"
	 "chuck|dump|put|stick|pitch) ..4! (trash|garbage|bin|shredder|toilet|recycling)|(<remove>|"
	 "exclude|excluding|excluded|omit) (me|us|this number|our number|my number|this office) from "
	 "(it|that|there|your|all|any|everything|future|this|the)|(my|our) (block|blocked|spam|ignore|"
	 "blocking) list|(office|number|line|place|clinic|phone|practice|place) is off limits|(ask|"
	 "asking|want|request|requesting|prefer|rather|like|expect|demand|wish|need) ..3! not [to] "
	 "[be] ..1 (receive|receiving|get|getting|contacted|called|have) ..2 (these|calls|this|any|"
	 "this kind|such|further|more)|(number|name|info|information|we|i|us|line) (shouldnt|should "
	 "never|isnt supposed|arent supposed|doesnt belong|dont belong|has no business) ..3 (list|"
	 "system|database|there|records|files|dialer)|(no|dont|not|never) ..2! ever ..2! <contact>|"
	 "(no|isnt any|isnt a) (reason|excuse|cause|basis|justification) ..1 you ..4! (<calling>|"
	 "<contact>)|(want|wants) (no|nothing) (part|contact|communication|further|more|to do)|(no) "
	 "(further|more|additional|future) (communication|communications|correspondence|contact) ..2|"
	 "(never|dont) ..1 (dial|use|try|ring) ..2 (digits|number|line|extension) [again]|(shouldnt|"
	 "not|never|no longer) ..1 be (called|contacted|dialed|phoned|bothered|rung|reached)|not "
	 "being (contacted|called|bothered|solicited)|(nobody|no one|none of us|not one of us) ..5! "
	 "(wants|want|needs|need) ..2! (<contact>)|(that|you|to) [all|guys|people|immediately] (cease|"
	 "desist)|(no) (trying|calling|phoning|contacting|texting|circling back|checking in|following "
	 "up) [again|back|us|me|here|anymore|$]|(calls|solicitation|solicitations|calling|contact|"
	 "communications|outreach) ..5! (end|ends|cease|ceases|halt|halts)|consider (this|yourself|"
	 "yourselves) [formal|official|on] [legal|on] (notice|warned|notified)|(you are|youre|your "
	 "company is) on notice|d n c|(nothing|never|none|not|dont) ..8 from (you|you people|you guys|"
	 "your company) ..4 (forever|ever|again|anymore)|(dont|never|stop|quit|no) ..1! (check|circle|"
	 "checking|circling|touch|touching|follow|following|loop|looping|swing) (in|back|base|up|"
	 "around)|(if|when) (they|you all|yall|anyone|anybody|he|she|it) ..1 (call|calls|ring|rings|"
	 "phone|phones) ..3 (again|one more time|once more)|(not) (any|next|this) (day|week|month|"
	 "year|time) [not|or|and] ..1 (any|ever|next) [day|week|month|year|time]|(not) (next|this) "
	 "(week|month|year) not|put me in [a|your] (drip|funnel|cadence|sequence|campaign)|(im|we are|"
	 "were) out of (the|your) (funnel|list|pipeline)|(no|not any|without any|zero) (more|further|"
	 "other|additional) ..2! (follow up|follow ups|followups|contact|contacts|attempts|emails or "
	 "calls|reaching out|outreach|of you|voicemails|messages|texts|pitches|check ins|calls|"
	 "conversations)"},
	{"dnc_want_no", EN, "user", "dnc", 100,
	 "(rather|prefer|appreciate|love|like|want|wants|need|needs|expect|wish|hope|better|best|"
	 "happier) ..5! (not|never|no|dont|didnt|wouldnt|stopped|stop|quit|without|none|less) ..6! "
	 "(<contact>|hear|heard|hearing)|(doesnt|dont|didnt|wouldnt|not|never|no longer) ..1! (want|"
	 "wants|need|needs|like|wish|wishes|care|wanted|welcome|appreciate) [any|any more|you|you "
	 "guys|you people|anyone|your company|your|these|those|more|another|a|to be|to get|to keep|to "
	 "receive|it] [more|of|sales|people|guys|to|of your|of these|getting|being] (<calling>|"
	 "<contact>|hear)|(not|dont|never|no point) ..1! (try|trying|keep trying|bother|bothering|"
	 "come|coming|keep) [us|me|this|here|back] (anymore|any more|again|ever|no more|any longer|"
	 "this number)|(might|may) as well (stop|quit|give up|not)"},
	{"not_dnc_own_call", EN, "user", "not_dnc", 100,
	 "(they|people|patients|clients|who|he|she|callers|it|somebody) (never|dont|wont|doesnt|"
	 "didnt) ..1! (come|get|reach|follow|check|try|show|leave) ..3!|(you|people|they|patients) "
	 "(dont|never) (need|have) to call (ahead|first|in|before|him|her) ..2|(i|we|they|people|"
	 "patients|clients|he|she|it|who|that|somebody|customers|callers|phone|phones) [usually|still|"
	 "always|ever|even] (dont|never|cant|wont|shouldnt|didnt|doesnt|isnt|arent) [even|ever|"
	 "usually|always|have to|get to|bother|stop|quit] <contact> ..3!|(i|we|they|he|she) [usually|"
	 "still|always] (dont|didnt|never|doesnt) (want|need|like) to <call> ..3!|(i|we|you) (cant|"
	 "couldnt|cannot) (stop|quit) (calling|texting|talking) *"},
	{"not_dnc_when", EN, "user", "not_dnc", 100,
	 "(dont|never|not|stop|quit|rather not|cant) ..5! (<contact>|<calling>) ..8! <when_not> ..2!"},
	{"dnc_when_ever", EN, "user", "dnc", 100,
	 "(dont|never|not|stop|quit) ..5! (<contact>|<calling>) ..12 (or ever|ever again|or any other|"
	 "never again|or tomorrow or|not ever|anymore|any more|no more|or at all)"},
	{"not_dnc_instead", EN, "user", "not_dnc", 100,
	 "(dont|never|not|doesnt|didnt) ..5! (<contact>|<calling>) ..5! (so|and|but) ..1 (call|use|"
	 "try|dial|hit|go through|reach) ..1 (my|the|our|his|her|me at|me on|office|main|front|cell|"
	 "other|extension)|(dont|never|not|stop|quit) ..3! (<contact>|<calling>) ..7 [.] ..2! (call|"
	 "use|try|dial|hit|press|ask for|reach|text|ring|go to|go through) ..1 (my|the|our|his|her|me "
	 "at|me on|us at|us on|extension|ext|#|mobile|cell|front|main|office|that|other|option)"},
	{"not_dnc_reported", EN, "user", "not_dnc", 100,
	 "(it|system|they|we|that|software) ..1 (take|takes|took|removes|remove|pulls|pull) (em|them|"
	 "him|her|people|it) off ..4|(you can|you could|better to|best to|can) (reach|call|text|try|"
	 "get) (me|us|him|her) ..1 (on|at|through) ..8 (dont|not|never) ..4!|(sorry|bad|oops) wrong "
	 "person|(the|our|these|those) (robocalls|calls|phones|texts|messages|spam|telemarketers) "
	 "(never|dont|wont|keep|dont ever) (stop|end|quit|coming) ..2|(the) last time (i|we) ..2 "
	 "(said|asked|told) (yes|ok|i|we|he|she|her|him|the)|(one|a|some|this|another|the) (lady|guy|"
	 "woman|patient|man|client|customer|girl|person|company|gentleman) ..3 (said|told|says|asked|"
	 "say|goes) ..7 (<contact>|<calling>|list|off|again)|(its|it is|theyre|they are|thats|removed "
	 "it|removed that) off (the|our) (list|menu)|(we|they) (removed|took) (that|it|them|those) "
	 "..4 list|(dont|never) ..1 (take|remove|pull|drop) (her|him|them|it) ..5 (list|schedule|"
	 "calendar|off)|(dont|never) (text|call|message|email|contact|phone) (em|them|my patients|our "
	 "patients|the patients|my clients|our clients|patients|clients) ..2!|(dont|never) bother (i|"
	 "we|it|its|thats|that|he|she|they|no|not) *|(tell|tells|told|asked|ask|say|says|said) ..1 "
	 "<stranger> ..4 (dont|stop|never|not|quit|no|take|remove|lose) ..5 (<contact>|<calling>|list|"
	 "number|off)|(<stranger>|they|she|he) ..3 (say|says|tell me|tells us|tell us|said|ask|asks) "
	 "..3 (dont|stop|never|not|quit|take|remove|lose) ..6 (<contact>|<calling>|list|number|off)|"
	 "(when|if|what if|suppose) ..1 (somebody|someone|a person|people|a patient|patients|they|a "
	 "client|a caller|anybody) (say|says|ask|asks|tell|tells|dont want|doesnt want|want) ..6 "
	 "(<contact>|<calling>|list|off|number)|<stranger> ..2 told ..6 (<contact>|<calling>|list|"
	 "again)|^ stop [it] . [stop|stop it] . ..1 not you"},
	{"not_dnc_pause", EN, "user", "not_dnc", 100,
	 "(non|bus|pit|full|rest|truck|one|next|first|last|a|the|can|cant|couldnt|dont|doesnt|never|"
	 "wont|didnt|to|phone|phones|and|should i|i|we|they) stop $|(cant|couldnt) stop ..3|stop and "
	 "*|(tired|sick|fed up) of (missing|losing|answering|returning|chasing|juggling|playing|"
	 "dealing) ..4|no more than ..4|(not|no) more than ..4|(no|ok|thanks|well|now) (dont|never) "
	 "(bother|follow|reach) [$|.|with|sending|about]|(stop|quit) [you|there|right there|it|"
	 "talking] (for|a|one) (a second|second|sec|minute|moment|one second|a sec|a minute|a moment) "
	 "*|need you to stop (for|talking|right there|a) *|(so|if) (i|we) ..2 (say|said) (stop|dont|"
	 "never|no|yes) ..6 (<contact>|<calling>|list)"},

	/* ---- sounds like do not call, and is not ---- */
	{"not_dnc_time", EN, "user", "not_dnc", 100,
	 "(dont|never|not) [ever] <call> [back|me back|us back|me|us|here|the office|the clinic|this "
	 "number|him|her|back here|my cell|the front desk] [back|up|here] (before|after|until|unless|"
	 "on|during|between|while|today|tomorrow|tonight|yet|so early|so late|this early|that early|"
	 "this late|that late|too early|too late|first thing|in the|early|late|right now|now|this "
	 "minute|from|weekends|when|past|this week|this morning|this afternoon|<day>|over lunch|at "
	 "lunch|at night|at this hour|at this time|around|at # |at <number_word>|for a|for another|"
	 "for at least|as|outside|later than|earlier than|within|in the middle|every|twice|that often|"
	 "so often) [this morning|this afternoon|today|tomorrow|<day>|<number_word>|the|a|our|my|i|we|"
	 "work|hours|weekends|am|pm]"},
	{"not_dnc_if_again", EN, "user", "not_dnc", 100,
	 "(does|do|will|would|can|could|did|has) (it|this|that|your|they|your * |your service|your "
	 "system|the system|the software) ..4 (stop|block|prevent|end|cut|quit) ..5 (calls|calling|"
	 "robocalls|messages|ringing|contacting)|(dont|never) <call> [my|the|our|her|his|up] "
	 "(assistant|partner|boss|receptionist|daughter|son|nurse|girls|competitor|doctor|patients|"
	 "clients|manager|owner) [either|too|instead|*]|(dont|doesnt|not|never|didnt) ..2 (want|need|"
	 "like|wanted|wish) [to] (miss|missing|lose|losing|answer|answering|take|handle|handling|drop|"
	 "screen|return|make|ignore) [any|more|the|our|those|all|my|*] (calls|call|phone calls|"
	 "messages|contact)|(dont|not|never|doesnt) [even|usually] (get|have|receive|need) [any|many|"
	 "that many|enough|a lot of|too many|much|as many|more|our|a|the] [of] [missed|many|lost|new|"
	 "more|patient|incoming|*] (calls|phone calls|messages) [here|at|after|that|in|on|during|$|"
	 "these]|(patients|clients|customers|people|they|callers|leads|everyone) ..3 (stop|stopped|"
	 "quit|end|ended) ..4 (calls|calling|contacting|messages)|(stop|quit|end) [the|our|all] "
	 "(missed|losing|missing|dropping|lost) ..3 (calls|messages)|(end|ended) (up) ..4 (calling|"
	 "calls|contacting|contact|messages)|(stop|quit|stopped|stopping) (for|by|at|in) ..4 (calls|"
	 "calling|call|messages)|(the|our|those|all|your) (missed|patient|incoming|after hours|other) "
	 "(calls|messages) ..4 (stop|stopped|end|ended|quit)|the (calls|messages) (never|dont|wont|"
	 "rarely|hardly) (stop|stops|end|ends|quit)|(asked|told|tell|ask|asking) ..5 to (stop) (by|in|"
	 "over|at|for)|(you|they) (need|have|should) to (stop|quit) (by|in|for|at)|(did|do|does|why|"
	 "when|who) ..3 (ask|asked|want|request) to be (removed|taken off)|(patients|clients|they|"
	 "customers|people|she|he) ..4 (be|get|have) (removed|deleted|erased|taken off)|(hair|tattoo|"
	 "tattoos|mole|moles|wrinkles|spots|veins|fat) ..5 (removed|erased|taken off)|(want|like|need|"
	 "have) (it|that|them|hair|this) (removed|erased|blocked|deleted|taken off)|(if|when|next "
	 "time) you (call|ring|phone|try) [me|us|here|back|this number] (again|back|one more time|"
	 "once more) (tomorrow|later|after|in|on|around|at|before|<day>|ask|talk|speak|you can|you "
	 "might|you could|then|maybe|next|(she|he|they|i) (will be|is|are|might|should be|may|am))|"
	 "(last|final) call (of|before|im|i am|i have|i took|for|on)|(take|get|pull|leave|keep|rip|"
	 "wipe) (it|them|us|me) (out|off) (of) (the|our|my) (oven|way|parking|building|room|chair|"
	 "drawer|box|truck)|(nothing|anything) (from you|to do with you) (yet|in|today|so far)|dont "
	 "make me (late|laugh|wait|look|choose|cry|run|do)|(asked|asking|ask|told|tell|telling|said|"
	 "want|need) (them|it|him|her) to (stop|quit|end|leave|halt) (by|over|in|at)|(dont|never) "
	 "bother $|(dont|never) bother (with|sending|to send|emailing|about)|never (signed up|opted "
	 "in|asked) (for) (it|that|the newsletter|the trial|a trial)|(remove|removed|gone|out|off) "
	 "(of|from) (the|our|my) (way|google|website|yelp|listing|directory)|(want|need|like) (it|"
	 "that|this|them|everything) (gone|off|out|removed|deleted) (before|by|on|my|their|the|her|"
	 "his|skin|face|with)|(be|get) (off|out) (of|at|by|on|until|for|early|today|tomorrow|in|the|"
	 "work) [here|town|surgery|work|phone|office|the]"},
	{"not_dnc_channel", EN, "user", "not_dnc", 100,
	 "(dont|never) <call> [back] [on|at|to] [me|us] [on|at] (the|my|this|that|his|her|our|work|"
	 "home) ..3 [.] ..4 (call|use|try|dial|ring|reach) [me|us|him|her|back] [on|at] (the|my|our|"
	 "his|her|me|us|office|main|front|#|at|on|this|instead|her|him|that|home|work)|(dont|never) "
	 "(text|message|email) [me|us|the|my|this|that|it] [mobile|cell|number|phone|line] [.] [its|"
	 "this|is|a|rather|instead] [is|a|you can] [a] (call|landline)"},
	{"not_dnc_not_me", EN, "user", "not_dnc", 100,
	 "(dont|never) <call> (me|him|her|us) . [back] ..2 (call|try|ask for|ask|talk to|speak to|"
	 "speak with|get) (my|the|our|her|him|back|again)"},
	{"not_dnc_name", EN, "user", "not_dnc", 100,
	 "(dont|never) call (me|him|her|us|it|that|this) (sir|maam|miss|mister|doctor|doc|honey|"
	 "sweetie|dear|crazy|a|an|the|mrs|mr|late|early|names|that|spam|dude|buddy|sweetheart|cheap|"
	 "lazy|picky) [$|its|im|*]"},
	{"not_dnc_hesitate", EN, "user", "not_dnc", 100,
	 "(dont|never) (hesitate|forget|be afraid|be shy|worry|think twice) ..3 (call|calling|contact|"
	 "reach)"},
	{"not_dnc_keep_me", EN, "user", "not_dnc", 100,
	 "(dont|not|never|didnt|no need to|not asking you to|wouldnt|havent|isnt asking|not saying|"
	 "rather you didnt|no reason to) [want|asking|want you|need|have|saying|mean|you have to] "
	 "[you] [to|for you] (take|remove|drop|delete|erase|pull|get|scratch|cross|unsubscribe|block|"
	 "lose|stop calling|stop) (our number|my number|this number|the number|us|me|our info|"
	 "calling) [off|from|calling|yet] [the|your] [list]|(didnt|dont|never|not|havent) (ask|asked|"
	 "want|need|asking) [to] (be|get) <removed> [from|off] [the|your] [list]"},
	{"not_dnc_not_saying", EN, "user", "not_dnc", 100,
	 "(not|never) (saying|asking|telling|said|asked) [you] ..3 (dont call|stop calling|not to "
	 "call|never call|take me off|take us off|remove us|remove me) [me|us|you] [again|list|off]"},
	{"not_dnc_others_stop", EN, "user", "not_dnc", 100,
	 "(they|patients|clients|people|customers|leads|callers|everybody|everyone|and they) [never|"
	 "all|dont|wont|cant|will|to|would] (stop|quit) calling|(get|have|make|want|getting) "
	 "(patients|people|clients|customers|them|leads|folks) to (stop|quit) calling"},
	{"not_dnc_phone_busy", EN, "user", "not_dnc", 100,
	 "(phone|phones|line|lines|it) (wont|doesnt|dont|never|didnt|hasnt) (stop|stops|quit|stopped) "
	 "(ringing|calling)"},
	{"not_dnc_on_list", EN, "user", "not_dnc", 100,
	 "(is this|is that|are you|are we|do you check|do you guys check|do you have|is there|what "
	 "about|is my number|is this number) ..4 (dont call|dnc|no call) [list|registry] [or]|(not on|"
	 "isnt on|arent on|am not on|never on|not asking to be on|dont put me on|dont put us on) (the|"
	 "any|your|a) (dont call|dnc) [list|registry]|(dont|not) (need|want|have) [to] [be|a|the|put] "
	 "[me|us] [on] [the|your|a] (dont call|dnc) [list]"},
	{"not_dnc_own_list", EN, "user", "not_dnc", 100,
	 "(take|took|taken|remove|removed|pull|pulled|taking|get|got) (our|my|the) (number|name|info|"
	 "address) (off|from|off of) (google|yelp|facebook|the web|the website|the internet|the site|"
	 "our|instagram|there|the sign|the door)|(take|put|remove|drop|get|keep|leave) ..4 (off|on|"
	 "from|out of) [of] (the|your|our|that|this|a) [<day>] (waiting|wait|waitlist|schedule|"
	 "calendar|guest|price|speaker|hold|hook|mute|cancellation|standby|phone|speakerphone|back "
	 "burner|table|demo|books|appointment) [list]|(take|put|get|taking) (me|us|you|him|her|this|"
	 "it) (off|on) [of] [the] (hold|speaker|mute|speakerphone|hook|loudspeaker) [now|ok|for|and]|"
	 "(take|get|taking|have|get|having) ..3 off (work|early|today|tomorrow|<day>|the rest|at)"},
	{"not_dnc_hair", EN, "user", "not_dnc", 100,
	 "(tattoo|hair|mole|wart|ink|lesion|makeup|stitches|tattoos|wrinkles) [to be|be] (removed|"
	 "taken off)|(people|patients|clients|they|customers|who|women|folks) [who] (want|like|ask|"
	 "come in|need|wanting|wants) [to|for|it|them|in|be] [to|be|get|have] ..2 removed [of|from|"
	 "off]"},
	{"not_dnc_delete_other", EN, "user", "not_dnc", 100,
	 "(remove|delete|drop|take off|cancel|block|take|erase) (the|that|this|our|my) (appointment|"
	 "slot|hold|booking|time|first|old|other|duplicate|extra|second|last) [number|one|address|"
	 "email]"},
	{"not_dnc_lost_number", EN, "user", "not_dnc", 100,
	 "(i|we|they|he|she|must have|might have|did you|you must have|you guys) (forget|lost|lose|"
	 "dropped|forgot|take|took|delete) (the|your|that|my|our|this) number"},
	{"not_dnc_take_number", EN, "user", "not_dnc", 100,
	 "(take|give|get|leave|let me get|write) (my|our|this|the|your) [cell|phone|office|mobile|"
	 "direct|other] (number|line|name|info|information|details) [down]|take [this|my|our|the] "
	 "number down|(take|write|jot) down (my|our|this|the) [cell|phone] number"},
	{"not_dnc_email_only", EN, "user", "not_dnc", 100,
	 "(opt|opted|unsubscribe|unsubscribed) ..4 (emails|email|newsletter|newsletters|texts|text "
	 "messages|mailing list)"},
	{"not_dnc_policy", EN, "user", "not_dnc", 100,
	 "(we|i|they) (never|dont) (call|contact|text|bother|phone) (patients|clients|people|back|"
	 "customers|anyone|them|anybody|leads|our|him|her) |(we|i|he|she|they) dont (call|text) (our|"
	 "the|them|back|$)|(i|we) cant [be] (calling|call)|(i|we) shouldnt be|they never (call|"
	 "called) (back|us back|me back|again|us|me)|(i|we) (cant|shouldnt) (call|be calling) [you]"},
	{"not_dnc_why_not", EN, "user", "not_dnc", 100,
	 "(why|if|when|because|since|so|said) (you|they|he|she|nobody|no one|somebody) (dont|never|"
	 "didnt) call [me|us|back] [back|by]|(why dont you|why not|you can|why dont we|cant you) call "
	 "[me|us|back|her|him] *"},
	{"not_dnc_emergency", EN, "user", "not_dnc", 100,
	 "(dont|never) (call|dial|text) (911|# )"},
	{"not_dnc_list_question", EN, "user", "not_dnc", 100,
	 "(what|which|is|are you|do you) ..4 (on|off|from) (your|a|the) [call|calling] list [to|for]"},
	{"not_dnc_off_top", EN, "user", "not_dnc", 100,
	 "(keep|leave|put) (me|us) (on|in) [the|your] [call] (list|loop|system|database|file)"},
	{"not_dnc_get_from", EN, "user", "not_dnc", 100,
	 "(get|got|pull|pulled|keep) (it|that|this|those|them|the info|your number|data|info|"
	 "information|our data|patients|reports|leads) [out of|from|off|in] (the|our|my|a) [own] "
	 "<list>"},
	{"not_dnc_wrong_other", EN, "user", "not_dnc", 100,
	 "(not|isnt|wasnt) [a|the] wrong number|(did i|do i|did you|is this|was it|is that|have i|do "
	 "you|did we|maybe i) [give|gave|have|get|got|dial] [you] [a|the] wrong number|(gave|given|"
	 "gives|give|called|dialed|had|has) [you|me|us|them|him|her] [a|the] wrong (number|email|"
	 "extension|address)|wrong (number|extension|line|person|department) for (that|billing|him|"
	 "her|the|this|scheduling|sales|marketing|those|new|appointments) ..4 [.] ..4 (call|try|use|"
	 "its|number|reach|ask|dial|talk|want|need|#)|wrong (number|person|line) [.] ..4 (the right|"
	 "right number|you want|you need|try|let me transfer|ill transfer|call the|ill give you)"},

	/* ---- wrong number, abuse ---- */
	{"wrong_number", EN, "user", "wrong_number", 100,
	 "wrong (number|house|person|place|phone number|phone|business|company|clinic|office|home)|"
	 "misdialed|(called|dialed|reached|calling) the wrong (number|place|person|house)"},
	{"wrong_party", EN, "user", "wrong_number", 100,
	 "(get|getting|got) [all] [of] (their|her|his|somebody elses|someone elses|another|your old) "
	 "[*] calls|(isnt|not|no longer) them anymore|(is|its) [my|a] personal (cell|phone|number|"
	 "cellphone)|this is my (cell|personal|private|home|house)|(had|have|got) (this|that|the|our) "
	 "number (before|first)|we [always|still|keep] [getting|get] (get|getting) (their|they|his|"
	 "her|your|people|folks) (calls|looking)|(wrong) (spot|store|shop|line|residence|contact)|no "
	 "(such|one|body) ..2 (by|with|of) that name|(you|you must) (misdialed|dialed wrong)|isnt "
	 "(his|her|their|that) (number|phone|line)|not (his|her|their) (number|phone|line)|(nobody|no "
	 "one) [here] (named|called|by the name) |wrong (party|guy|lady|woman|man|individual|"
	 "establishment|residence|folks|people|address|outfit|girl|dude)|(number|phone|line) (used to|"
	 "no longer|doesnt|does not|didnt|has never) [belong|belongs|belonged] (to|be|belong|belongs) "
	 "[to] (them|her|him|that|a|the|someone|somebody|us|another|*)|(isnt|not|no longer|never was|"
	 "not even) (the|that|her|his|their|* ) (clinics|number|persons number|companys number|old "
	 "number|number anymore)|(got|have|have had|had|bought|gave me) this (number|phone number|"
	 "phone) ..2 (for|from|last|a few|recently|years|months|weeks|two|three|since|new|ago|this)|"
	 "(there is|theres|this is|have|got|we are|were|is|thats) (no|not a|not any|isnt a|not even a|"
	 "isnt any|never been a|not the|isnt the) [* ] (clinic|spa|salon|business|med spa|medspa|"
	 "doctors office|doctor|dentist|company|practice|office|such place|place like that) (here|at "
	 "this|at this number|on this|honey|anymore|in this|.)|(number|phone) (has been|was|got) "
	 "(changed|reassigned|disconnected|transferred)|(im|i am|we are|were|this is) (a|a) (private|"
	 "regular|residential) (person|citizen|number|home|line|customer)"},
	{"wrong_place", EN, "user", "wrong_number", 60,
	 "(its|this is|we are|were|thats) (a|an) * (shop|store)|(this is|were|we are|its|youve "
	 "reached|you reached|you have reached|you called|called|calling) (a|an|my|someones|"
	 "somebodys) [* ] (law firm|school|church|hospital|house|home|restaurant|hotel|bakery|garage|"
	 "barber|apartment|daycare|bank|pizza|pizzeria|library|warehouse|farm|residence|body shop|"
	 "auto shop|plumber|lawyer|law office|store|gym|taxi|kitchen|family|cell phone|personal cell|"
	 "private cell|personal phone)|(never|havent) heard of (them|it|that|her|him|any|you|such|*)"},
	{"wrong_residence", EN, "user", "wrong_number", 100,
	 "(got|have|reached|called) [you|me] (a|my|our) (private|personal|family) (residence|house|"
	 "home|number|phone|cell)|(is|its|thats|reached|calling|called) [actually] (a|my|someones|"
	 "our) [private|personal|family] (residence|house|home|household|personal phone|home phone|"
	 "home number|private number|private residence|private line|private home)|(es|esta es|esto "
	 "es) [una|mi] (casa|residencia|casa particular)"},
	{"wrong_nobody", EN, "user", "wrong_number", 60,
	 "(this|it|that) (isnt|not) (a|an|no|the|any) (clinic|spa|salon|med spa|medspa|doctors|doctor|"
	 "practice)|(no one|nobody|no * |theres no * ) [is] (here by that|by that|with that|called "
	 "that|of that) name|(dont|do not) know [who|any|anyone|anybody|what] [that|* ] [is|youre "
	 "talking about|by that name]|(isnt|not) a (clinic|spa|salon|business|med spa|medspa|doctors "
	 "office|doctor|dentist|practice|company)"},
	{"hostile_abuse", EN, "user", "hostile", 100,
	 "fuck (off|you|yourself|ya|yourselves|u|all of you|your)|fck off|f off|piss off|bugger off|"
	 "sod off|go (to hell|fuck yourself|away|screw yourself|jump|kill yourself|suck|pound sand|"
	 "shove)|screw (you|off|yourself|your)|get (lost|bent|stuffed|out of here|a real job|a life)|"
	 "buzz off|(take a|go take a) hike|drop dead|eat shit|kiss my|up yours|bite me|suck my|suck "
	 "it|shove (it|your|this|that)|(beat|bug) off|burn in hell|rot in hell|back off|son of a "
	 "bitch|(you|bunch of|you |scumbag) (scumbags|scumbag|assholes|asshole|bastards|bastard|"
	 "parasites|leeches|scammer|scammers|pricks|prick|vultures)|scumbags|leeches|screw off"},
	{"hostile_more", EN, "user", "hostile", 100,
	 "shut (up|the hell|your)|kick rocks|take a long walk|piece of (shit|crap|garbage)|(bunch of|"
	 "you|filthy) (idiots|idiot|morons|moron|criminals|thieves|crooks|crook|jerk|jerks|clowns|"
	 "losers|loser|bitch|thief)|(this is|you are|its|thats) [all] [a|a|such a] (scam|fraud|spam "
	 "call|phishing)|go (bother|harass|annoy|pester|spam) (someone|somebody|anyone|other)|(how "
	 "dare you|go jump)|(sick|twisted) (people|person)|screw (this|that)"},
	{"hostile_leave", EN, "user", "hostile", 100,
	 "leave (me|us|him|her|them|my|our|this|these|everyone) [the|staff|people|clinic|office|"
	 "business|family|wife|mother|team|place|poor|*] [hell|*] alone|leave [me|us] be|let (me|us) "
	 "be"},
	{"hostile_harass", EN, "user", "hostile", 100,
	 "harassment|harassing (me|us|my|our|this|people)|(this|thats|its|you are) [getting|"
	 "considered|is] [is] (harassing|harassment)"},
	{"hostile_threat", EN, "user", "hostile", 100,
	 "(filed|filing|file) (a|another|my) (complaint|report)|(will|youll|youre going to|gonna) be "
	 "sorry|you (will|are going to) regret|(i will|ill|im going to) find (out where|you|where) *|"
	 "(i have|weve|ive|we have|i am|im) [been] (recorded|recording|documented|documenting|logging|"
	 "keeping a log) ..3 (this|call|calls|every)|(report|reporting|sue|suing|reported) (you|this|"
	 "your|this number|to the)|(hear|hearing|call|calling|contact|contacting|get|getting|have) "
	 "[from|to] (my|our|the) (lawyer|attorney|police|cops|lawyers|attorneys|authorities)|take "
	 "legal action|legal action|pressing charges|press charges|restraining order|trace this call|"
	 "(file|filing) a (complaint|report|lawsuit)"},
	{"hostile_not", EN, "user", "none", 100,
	 "go away (for|on|next|this|to|every|in)|(report|reporting) (this|to) (to my|my manager|back|"
	 "up|with)|get out of here (at|by|around|before|for)|(leave|leaving) (me|us) (a|the|your) *|"
	 "shove (it|that|this) (in|into|over)|back off (the|on|of)|let me be (clear|honest|frank|"
	 "straight|sure|real|upfront)|let us be *|(never|not|isnt|arent|wasnt) [a] (harassment|"
	 "harassing) [me|us|my|our|anyone]|leave it alone|get (lost|out of here) (in|every|on|trying|"
	 "sometimes)|(leads|patients|messages|they|calls|emails|clients|things|it) get lost"},
	{"ellipsis_dont", EN, "user", "ellipsis", 100,
	 "no you (may not|cant|shouldnt|dont|wont|better not|must not)|(you may not|dont bother|never "
	 "ever|not ever|no never|no way|not any (day|time)|not now not ever|not next (week|month|"
	 "year) ..3 not|ya no|mejor no|por no|no por|prefiero que no|preferiria que no|nunca|jamas|no "
	 "quiero que|no llame)|(rather|prefer|like it|appreciate it|better) [if|that] [you] (didnt|"
	 "dont|wouldnt|not|did not)|(no|absolutely|id rather you|i would rather you|would rather you|"
	 "i would prefer you|id prefer you) (dont|didnt|not|never|no never|you dont)|dont [do that] $|"
	 "^ dont $|never $|no never|not ever|(dont|you) (you dare|better not)|dont $|absolutely not|"
	 "(definitely|certainly|no) not"},

	/* ---- do not call: Spanish ---- */
	{"es_call", ES, "any", "class", 100,
	 "llame|llamen|llames|llamar|llamando|hable|hablen|hables|hablar|hablando|marque|marquen|"
	 "marques|marcar|marcando|contacte|contacten|contactar|moleste|molesten|molestes|molestar|"
	 "molestando|escriba|escriban|busque|busquen|insista|insistan|llamara|llamaran|llamarian|"
	 "marcara|marcaran|molestara|molestaran|contactara|contactaran|insistir|insistiendo|"
	 "insistieran|telefonear|telefoneen|llamarle|llamadas|comunicarse|comunicarme|llamarme|"
	 "llamarnos|marcarme|marcarnos|molestarme|molestarnos|hablarme|hablarnos|contactarnos|"
	 "contactarme|chingar|chingando|chinguen|chingue|jorobar|jorobando|jorobe|joroben|fastidiar|"
	 "fastidie|fastidien|fastidiando|joder|jodiendo|jodan|joda|llama|telefonee|comuniquen|"
	 "comunique|acosar|acosando"},
	{"dnc_es_no_llame", ES, "user", "dnc", 100,
	 "(no|nunca|jamas|ni|tampoco) [quiero|quiere|queremos|queria|queriamos|deseo|necesito|"
	 "necesitamos|hace falta|es necesario|permito|acepto|pido|autorizo|gusta|me gusta|nos gusta] "
	 "[que] [ya|mas|nunca] [me|nos|le|lo|la] [vuelva a|vuelvan a|volvieran a|volviera a|sigan|"
	 "siga|esten|anden|ande] [me|nos] <es_subj>|(no|ya no|nunca) (quiero|queremos|quisiera|queria|"
	 "queriamos|deseo|deseamos|necesito|necesitamos|me interesa|aceptamos|acepto|permito|"
	 "permitimos) ..4 (llamadas|llamada|ser contactado|ser contactada|ser contactados|ser "
	 "molestado|ser molestada|que me busquen|que me contacten|contacto)|(no|nunca|jamas) [me|nos] "
	 "[lo|la] [vuelva|vuelvan|vuelvas|sigan|siga|esten|anden|ande|intente|intenten|quiero que|"
	 "queremos que] [a|de] [me|nos] <es_call> [mas|nunca|aqui|por|a |a esta|a mi|otra vez|jamas|$|"
	 "al numero]"},
	{"dnc_es_ya_no", ES, "user", "dnc", 100,
	 "(ya no|ya nunca|nunca mas|mas nunca) ..5 <es_call>"},
	{"dnc_es_no_vuelva", ES, "user", "dnc", 100,
	 "(no|nunca|jamas|ni) ..4 (vuelva|vuelvan|vuelvas|volver|regresen|regrese) a <es_call>"},
	{"dnc_es_deje", ES, "user", "dnc", 100,
	 "(parenle|parele|bajenle|bajele|dejenle|parenla|parale|ya parenle|ya parele|paren|alto|basta|"
	 "suficiente) (ya|con|a|de|de una) ..3 (llamadas|llamada|llamadera|llamar|marcar|molestar|"
	 "insistir|telefono|esto)|(tantas|tanta|demasiadas) (llamadas|llamadera|insistencia)|(dejen|"
	 "deje|dejame|dejenme|dejeme|dejenos) (de insistir|en paz|tranquilo|tranquila)|(deje|dejen|"
	 "deja|dejar|paren|pare|parale|basta|dejense|cesen|paren ya|ya paren) [ya] [de|con] [estar] "
	 "[las|sus|tantas|tanta|la|estar] (<es_call>|llamadas|llamada)"},
	{"es_remove", ES, "any", "class", 100,
	 "(quit|sac|borr|elimin|retir|tach|baj)+(e|en|a|ar|ara|aran|emos)+(|me|nos|lo|la|los|las)|"
	 "(remueva)+(|n)+(|me|nos|lo|la)|(olvid)+(e|en|a|ense|ese|ate|enme|enos|eme)"},
	{"dnc_es_remove", ES, "user", "dnc", 100,
	 "^ no [me|nos] (<es_subj>)|^ <es_remove> [ya|por|inmediatamente|ahora|gracias] $|no (estoy|"
	 "estamos|he|hemos) (autorizando|autorizado|dado) ..5 (llamen|llame|numero|permiso|telefono)|"
	 "por telefono no|no por telefono|<es_remove> ..5! (lista|listas|base|sistema|registro|"
	 "registros|directorio)|<es_remove> [de|del|mi|nuestro|el|ya] [de|mi|el] (numero|telefono|"
	 "celular|datos|contacto)|no (autoriza)+(|n|mos|mo) ..6! (numero|telefono|llamadas|publicidad|"
	 "datos|contacto)|(que) [me|nos] <es_remove> [de|del|ya|por|$]|(vete|vayase|vayanse|vete) "
	 "(pal|para el|al|a la) *|(mamaguevo|cabron|cabrones|pendejo|pendejos|estafadores|rateros)|"
	 "que parte [de|del] [que] [no] [no] ..2 (entiende|entienden|entiendes)|(no|nunca) [me|nos] "
	 "[lo|la|le] (vuelva|vuelvan|vuelvas|regrese|regresen|siga|sigan) ..2! (<es_call>|<es_subj>)|"
	 "(deje|dejen|deja|dejate|dejense) de (estar|andar) *|(ni|no) (hoy|manana|ahora) ni nunca|"
	 "(nunca|jamas) [mas] $"},
	{"not_dnc_es_report", ES, "user", "not_dnc", 100,
	 "no [me|nos] <es_subj> (hoy|ahorita|todavia|aun|manana) ..3|(ahorita|ahora|hoy|por ahora|"
	 "momento|manana|todavia) no [me|nos|le|la|lo] [vuelva a] (<es_call>|<es_subj>) ..2|no [me|"
	 "nos] <es_subj> ..6 (antes|despues|hasta|ahorita|temprano|tarde|noche|sabado|domingo|"
	 "domingos|sabados|lunes|horas)|(gente|pacientes|clientes|ellos|ellas|algunos|algunas|muchos) "
	 "..7 (<es_remove>|<es_call>|<es_subj>) ..4|(no|nunca) [me|nos] (la|lo|le|los|las) <es_call> "
	 "..2 (a esta|a estas|antes|despues|ahorita|hoy|manana|en la|por la|al) *"},
	{"dnc_es_quiten", ES, "user", "dnc", 100,
	 "(quite|quiten|quitenme|quiteme|quitenos|quitennos|saque|saquen|saqueme|saquenme|saquenos|"
	 "saquennos|borre|borren|borreme|borrenme|borrenos|borrennos|elimine|eliminen|elimineme|"
	 "eliminenme|eliminenos|eliminennos|remueva|remuevan|remuevame|remuevanme|retire|retiren|"
	 "retireme|retirenme|tache|tachen|tacheme|tachenme|quitar|quitarme|quitarnos|sacar|sacarme|"
	 "sacarnos|borrar|borrarme|borrarnos|eliminar|eliminarme|eliminarnos|bajenme|bajeme|pierda|"
	 "pierdan|olvide|olviden|olvidense|olvidese|desuscribame|bloqueen|bloquee) [me|nos] ..5 "
	 "(lista|listas|base|sistema|registro|registros|numero|datos|nombre|telefono|directorio|"
	 "contacto|informacion|clinica)"},
	{"dnc_es_quiero_que", ES, "user", "dnc", 100,
	 "(quiero|queremos|pido|pedimos|pedi|dije|dijimos|exijo|solicito|gustaria|agradeceria|dicho|"
	 "de|pedido|agradezco) ..3 que [me|nos] (quiten|quite|saquen|saque|borren|borre|eliminen|"
	 "elimine|retiren|retire|dejen|deje|remuevan|remueva|tachen|tache|den de baja|de de baja)"},
	{"dnc_es_no_quiero", ES, "user", "dnc", 100,
	 "no (quiero|queremos|deseo|deseamos|acepto|aceptamos|me gusta|nos gusta|quiere|autorizo|"
	 "autorizamos) [que] [me|nos] ..4 (<es_call>|llamadas|llamada)"},
	{"dnc_es_favor_no", ES, "user", "dnc", 100,
	 "(de no|que no|de no) [me|nos] [volver a|vuelvan a|vuelva a|esten|sigan|siga] <es_call>"},
	{"dnc_es_lista", ES, "user", "dnc", 100,
	 "lista de no (llamar|llame|molestar|llamadas)|no llame list|registro de no llamar|^ de baja|"
	 "de baja (mi|nuestro|numero)|(dar|de|den|da|denme|deme|dame|darme|darnos|dennos|denos|doy|"
	 "demos) de baja"},
	{"dnc_es_paz", ES, "user", "hostile", 100,
	 "(dejeme|dejenme|dejenos|dejennos|dejame|dejanos|deje|dejen) [me|nos] [ya] [en|tranquilo|"
	 "tranquila|tranquilos] (paz|tranquilo|tranquila|tranquilos)|(dejeme|dejenme|dejenos|"
	 "dejennos) (tranquilo|tranquila|tranquilos|tranquilas)"},
	{"dnc_es_hostil", ES, "user", "hostile", 100,
	 "(proxima|otra|siguiente) vez que ..4 (reporto|denuncio|demando|bloqueo|reportar|denunciar|"
	 "demandar|bloquear)|(poner|pongo|pondre|levantar|levanto|meter|meto|presentar|presento|"
	 "interponer) ..1 (denuncia|queja|demanda)|(si) (siguen|sigue|continuan|vuelven) ..3 "
	 "(denuncia|denuncio|demando|queja|policia|abogado)|(vayase|vayanse|vete|larguese|larguense) "
	 "[mucho] (a la|al) (diablo|carajo|infierno|chingada|mierda|demonio|fregada)|(chinga|chinguen|"
	 "chingue) [a|tu] [su|tu] madre|vete a la|vayanse a la|no (chingue|chingues|chinguen|jodas|"
	 "joda|jodan|mames|friegue|frieguen)|(voy|vamos|van) a [los|lo|la|las] (denunciar|"
	 "denunciarlos|denunciarlo|reportar|reportarlos|reportarlo|demandar|demandarlos|bloquear|"
	 "bloquearlos|bloquearlo|acusar)|(los|lo|la) (voy|vamos) a (denunciar|reportar|demandar|"
	 "bloquear|acusar)|(esto|eso|ya) es acoso|acoso|llamar a la policia|(profeco|condusef)"},
	{"dnc_es_equivocado", ES, "user", "wrong_number", 100,
	 "(numero|telefono) (equivocado|incorrecto|errado)|(esta|esta usted|estan) equivocado|"
	 "equivocada de numero|equivocado de numero|se equivoco [de numero]|se equivoca de numero|"
	 "equivocaron de numero|(marco|llamo) mal|(esta|es una|es) casa particular|aqui no es "
	 "[ninguna|una|la|ningun|esa] [clinica|spa|consultorio|negocio|empresa]"},
	{"dnc_es_ruego", ES, "user", "dnc", 100,
	 "(prefiero|preferiria|agradeceria|agradezco|agradeceriamos|gustaria|pido|pedimos|ruego|exijo|"
	 "exigimos|solicito|suplico|encargo|pidio|dijo|dice|pide|ordeno|quiere|dije|dijimos|digo|"
	 "advierto) ..3 (que no|que ya no|no|que nunca|que jamas|que dejen de|que deje de|que paren "
	 "de|dejen de|que dejaran de|que dejara de) [me|nos|le|la|lo] [vuelva a|vuelvan a|volvieran a|"
	 "volviera a|sigan|siga|esten] <es_call>|(es|sea|fue|sera|que sea) la ultima (vez|llamada)|"
	 "ultima vez que|(ni una|ninguna|no mas|ya no mas|cero|ni) (llamada|llamadas) [mas|nunca]|ni "
	 "una mas|(prohibido|prohibo|prohibimos|abstenganse|abstengase|eviten|evite|evitense|de no|"
	 "haga el de no|hagan el de no|haganme el de no) [de|que|el] [me|nos] [volver a|vuelvan a|"
	 "estar] <es_call>|lista negra|repep|registro publico para evitar|(si|como) [me|nos] (vuelven|"
	 "vuelve|siguen|sigue|insisten|insiste|llaman|llama|vuelves) [a] [<es_call>] [otra vez|de "
	 "nuevo|una vez mas] ..3 (los|lo|la|las|voy|vamos|le|les|denuncio|demando|reporto|bloqueo|"
	 "hablo|llamo)|cuantas veces ..5 (decir|repetir|dicho|pedir|digo|diga|repito|pedirles|"
	 "decirles|decirle|repetirles)|(no|nunca|jamas) [les|le|te] (autorizo|autorice|di|doy|he dado|"
	 "dimos|autorizamos|hemos dado|autorizado) ..3 (permiso|consentimiento|autorizacion|llamar|"
	 "llamarme|numero|llamen)|(no|ya no) (quiero|queremos) [saber|que] (nada|saber) ..2 (ustedes|"
	 "usted|con ustedes|mas)|(ya basta|ya estuvo|basta ya|basta con|ya fue suficiente|ya estoy "
	 "harto|ya estoy harta|ya estamos hartos|me tienen harto|me tienen harta|nos tienen hartos|"
	 "nos tienen hartas)|(quiteme|quitenme|quitenos|quitennos|saqueme|saquenme|saquenos|saquennos|"
	 "borreme|borrenme|borrenos|borrennos|elimineme|eliminenme|eliminenos|eliminennos|remuevanme|"
	 "remuevame|bajeme|bajenme|bajenos|bajennos) [ya|de|por|$|inmediatamente|ahora|del|hoy|"
	 "ahorita]|(quiten|quite|saquen|saque|borren|borre|eliminen|elimine|bajen|baje) (mi|nuestro|"
	 "el|mis|nuestros) (numero|telefono|nombre|contacto|datos|celular)|(no|ya no) [nos|me] "
	 "(contacten|contacte|busquen|busque|escriban|escriba|manden mensajes|insistan|insista|"
	 "molesten|moleste)|que (ya )?no [me|nos|le|la] (llame|llamen|marque|marquen|moleste|molesten|"
	 "hable|hablen)"},
	{"wrong_es", ES, "user", "wrong_number", 100,
	 "(llamando|llama|llamo|marcando|marco|hablando|hablo) a (una|mi|la) (casa|residencia|"
	 "domicilio) ..1|aqui no (vive|trabaja|hay|esta) (ninguna|ningun|nadie|esa|ese|alguien)|"
	 "(numero|telefono|celular) es (mio|nuestro|de otra|mi)|(tengo|tenemos) numero desde|^ [si|no|"
	 "ay|uy|esta] equivocado $|^ [si|no] equivocada $|no ..2 (esto|aqui|esta) es (un|una|el|la|"
	 "mi) *|(antes|ya) tenian numero|(tiene|tienen|anoto|anotaron|apunto|apuntaron|marco|"
	 "marcaron) (mal|equivocado|incorrecto) [el] (numero|telefono)|(tiene|tienen|le dieron|les "
	 "dieron) [el|un] (numero|telefono) (mal|equivocado|que no es|incorrecto)|(no es|ya no es|"
	 "nunca fue) [el|su|mi] (numero|telefono) de *|[ese|el] (numero|telefono|celular) (no es|ya "
	 "no es|ya no pertenece|no pertenece|no corresponde|es personal|es particular|es privado|es "
	 "mi celular personal|lo cambiaron|cambio) [de|a|la|el|ninguna|una|esa]|(aqui|esto|esta) no "
	 "(es|hay|vive) [de|ninguna|ningun|una|un|la|nadie|el|esa] (clinica|estetica|spa|consultorio|"
	 "negocio|empresa|salon|persona|nadie|que)|no (es|somos|hay) (ninguna|ningun|una|un|esa|la) "
	 "(clinica|estetica|spa|consultorio|negocio|empresa|salon)|(telefono|numero) (particular|"
	 "privado|personal) [no]|(es|son) (mi|una|un) (casa|domicilio|departamento|celular personal|"
	 "numero personal|telefono personal)|(se|usted se|creo que se) (equivoco|equivoca|confundio)|"
	 "(llamada|marcacion) equivocada|(marcaron|marco|llamaron|llamo) (mal|equivocado)|anda "
	 "equivocada|anda equivocado"},
	{"dnc_es_molestar", ES, "user", "dnc", 100,
	 "(que|como) (molestan|chingan|joden|fastidian) ..3 (llamando|llamadas|llaman)|(harto|harta|"
	 "hartos|cansado|cansada|cansados) de (sus|tantas|que|las|estas|recibir) ..3 (llamadas|llamen|"
	 "llamando|molesten|llamada)"},
	{"not_dnc_es_time", ES, "user", "not_dnc", 100,
	 "(no|nunca) [me|nos] [vuelva a|vuelvan a] <es_call> [aqui|al celular|a la clinica|por "
	 "telefono] (antes|despues|hasta|por la|en la|en las|los|el|al mediodia|ahora|ahorita|hoy|"
	 "manana|a esta|a estas|tan|cuando|si|entre|durante|todavia|en |mientras|de|a las|a la) [de|"
	 "que|del|las|la|el|manana|tarde|noche|fines|horas|hora|temprano|lunes|martes|viernes|sabado|"
	 "domingo|momento|semana|mediodia|temprano|rapido|usted|tu]"},
	{"not_dnc_es_channel", ES, "user", "not_dnc", 100,
	 "no [me|nos] <es_call> (al|a mi|a |en el|por el|a la) ..3 [.] ..3 (llame|llamen|marque|"
	 "marqueme|llameme|marque al|mejor|use|hable|hableme) [al|a|me|mejor|la] [al|a|oficina|"
	 "clinica|*]"},
	{"not_dnc_es_dude", ES, "user", "not_dnc", 100,
	 "no (dude|duden|dudes|olvide|olviden|se olvide|tenga pena) [en|de] ..2 (llamar|llamarme|"
	 "llamarnos|marcar|hablar|contactar|contactarnos)"},
	{"not_dnc_es_name", ES, "user", "not_dnc", 100,
	 "no me (llame|llames|hable|hables) (senora|senor|senorita|doctora|doctor|de tu|de usted|asi|"
	 "joven)|no (me|te|se) llamo *|no (quiten|quite|saquen|borren|borre|elimine) *|(no puedo|no "
	 "podemos|no le puedo|no te puedo|no me puede|no nos puede|no tengo que|no hay que|no es "
	 "necesario) (hablar|llamar|llamarle|marcar|contactar|llame|llamen|que llame|que me llame)|no "
	 "me (pueden|puede) (marcar|llamar|hablar) *|no (puedo|podemos) estar *|no (hable|hablo|"
	 "hablan|hables|habla|hablamos) [mucho] [ingles|espanol|bien]"},

	/* ---- answers: English ---- */
	{"time_day", ALL, "any", "time", 100,
	 "<day>|<month> (#|<ordinal>)|the <ordinal>|el dia #"},
	{"time_clock", ALL, "any", "time", 100,
	 "(at|around|about|by|say|for|make it|do|after|before|past) <number_word>|<number_word> "
	 "[<minutes>|#] (am|pm|oclock|sharp|a m|p m)|<number_word> <minutes>|<number_word> or "
	 "<number_word>|^ <number_word> $|noon|midday|(a|como a|para) (las|la) <number_word>|las "
	 "<number_word>|mediodia|half past *|quarter (past|to|after) *"},
	{"time_part", ALL, "any", "time", 60,
	 "(morning|afternoon|evening)"},
	{"time_not", EN, "any", "none", 100,
	 "(book|sign|decide|order|pay|buy|act|by|before|enroll) [it|up|now] by <day>|(at|around|about|"
	 "by|say|for|do|after|past|in|every|last|the last|the past|only|take|takes) <number_word> "
	 "[<minutes>|#|or|to] (minute|minutes|min|mins|percent|dollars|bucks|people|person|years|year|"
	 "months|month|weeks|week|days|hundred|thousand|calls|hours|hour|seconds|second|times|clinics|"
	 "of|grand|k|more|or) |(at|for) (one|two|three) [of] (location|locations|point|time|our|the|"
	 "thing|reason)|(for|about) one (thing|more|second|sec|minute)|the (second|first|third) (time|"
	 "guy|person|option|call|place|visit)"},
	{"agree_more", EN, "user", "agree", 100,
	 "^ (i am|we are|i can|we can|i could|we could|it is|it does|it would|that would|that does|i "
	 "will|we will|it works|i should) $|^ (i am|we are|i can) (yes|sure|actually)|claro que si|"
	 "por supuesto que si|con gusto|encantada|encantado|como no|sin problema|no hay problema|"
	 "hagale|agendemos|agendala|agendela|(ahi|alla) (estoy|estaremos|estare)|lo (veo|espero|"
	 "apunto)|la espero|(si|ok|va) (agendeme|apunteme|anoteme|reserveme|el|la|a las|ese|esa|"
	 "mejor) *|^ do i would (like|love)|^ do (thanks|thank) $|(you|you have) got it|(go for|lets "
	 "go for|go with|do|make|lock in) (it|that|<day>|<number_word>)|(make|can make|could make) "
	 "(that|it|<day>|<number_word>) (happen|work)|(that|it|<number_word>|<day>) (is|would be|will "
	 "be|should be) (doable|good|fine|ok|perfect|great|manageable|better|best) [for me|for us|"
	 "actually]|i (am|should be|will be) (open|free|available) [then|<day>|at]|(that|it) (does|"
	 "would|will|should) [actually|indeed|definitely|totally|probably] (work|be fine|be good|be "
	 "great|be perfect|be ok|do|do it)|(works|work) (for me|for us|great|perfectly|fine|fine|"
	 "better|well)|see you (<day>|then|at|on|tomorrow)|(the) (first|second|later|earlier|latter|"
	 "former|other) (one|option|time|slot) [works|is|sounds|then|$]|(put|pencil|mark|write|sign|"
	 "get|stick|slot) (me|us) (down|in|up) [for|on|at]|(send|shoot) [me|over|us] the (invite|"
	 "calendar invite|link|zoom)|(ill|i will|we will|well) (make time|make it work|make myself "
	 "available|see you|talk to you|be here|be there|be ready|clear)|(i|we) (can|could) (swing|"
	 "manage|handle|do) (that|it|<day>|<number_word>)|either (one|is|works|would) [is] [fine|good|"
	 "works|work]"},
	{"yes", EN, "user", "accept", 100,
	 "there you go|bingo|you nailed it|perfectly right|^ please $|please do|^ por $|^ do i would|"
	 "^ do (thanks|thank|that|it)|(i|we) (certainly|sure|absolutely|definitely) (do|would|am|"
	 "agree)|^ i do $|sure do|be my guest|if you (would|could|can|dont mind|will)|that is (right|"
	 "correct|it|so)|you (are|got) (right|correct)|thats (right|correct|exactly)|asi es|se lo "
	 "agradeceria|se lo agradezco|hagalo|si por|afirmativo|le agradeceria|ya rugiste|yes|sure|ok|"
	 "absolutely|definitely|of course|certainly|yes sir|yes maam|huh|mhm|mmhmm|correct|right|sure "
	 "thing|you bet|for sure|why not|i guess|i guess so|i suppose|fine|affirmative|indeed|totally|"
	 "exactly|thats right|thats correct|thats it|you got it|fair enough|by all means|si|claro|"
	 "claro que si|por supuesto|correcto|exacto|exactamente|asi es|dale|bueno|okey|sale|va|vale|"
	 "de acuerdo|esta bien|como no|si senor|si senora|eso es|simon|ajam|aja"},
	{"agree", EN, "user", "agree", 100,
	 "(cant|can not) wait [to|for] *|andele|(ink) (me|us) in|(<day>|<number_word>|am|pm) si $|(el|"
	 "la|las) (<day>|<number_word>) si $|[no] (that|it|<day>|this) (works|sounds good|is fine|is "
	 "good|is perfect|is great)|[ok|yes|sure] do (that|it) $|(were|we are) on $|(confirma|agenda|"
	 "apunta|anota|reserva|confirme|agende|apunte|anote|reserve|pon|ponga)+(lo|la|me|melo|mela|"
	 "nos)|works|(that|it|this|which) (will|would|should|can) work|(will|would|should|can) work|"
	 "(that|it|this|which) (does|will do|would do|should do)|(is|are|would be|will be|should be|"
	 "sounds|looks|seems|thats|its) [actually|probably|all|totally|absolutely] (good|fine|great|"
	 "perfect|ok|wonderful|excellent|doable|alright|awesome|lovely|ideal|better|best|fantastic|"
	 "right|cool|open) [for me|for us|with me|by me|by us]|(<number_word>|<day>|oclock|pm|am|"
	 "thirty|fifteen) (good|fine|great|perfect|works)|(perfect|great|wonderful|excellent|deal|"
	 "awesome|fantastic|done|sold|terrific|lovely)|(lets|we can|i can|i could|we could|we will|i "
	 "will) (do|go with|say|make|take|try|go for|meet|plan on|plan for|schedule|book|be there|"
	 "have|join|swing) [it|that|the|for|on|at|<day>|<number_word>|there]|(i will|we will|ill) "
	 "take (it|that|the * |the * one|<day>|<number_word>)|(put|pencil|slot|sign|pop|stick|squeeze|"
	 "fit|book|lock) (me|us|it|that|her|him|him in) (in|down|up)|lock (it|me|us|that) in|(book|"
	 "schedule|set) (it|me|us|that|her|him) [up|in|down]|^ do $|^ do (it|that) $|go ahead [and "
	 "book|and schedule|and put|and set]|(youve|you have) got a deal|its a date|(<day>|"
	 "<number_word>|am|pm|oclock|noon|thirty|fifteen|morning|afternoon) it is|(dont|cant) see why "
	 "not|(prefer|rather|choose|pick|rather do|rather have|say) (<day>|<number_word>|the)|^ (good|"
	 "fine|great|cool|nice) $|(i|we) will be (there|here|ready|around|in|available)|put it (on|in|"
	 "down)|(add|put) (it|me|us|that) (to|on|in) (the|my|our|your) (calendar|books|schedule)|"
	 "works [great|fine|well|perfectly|best|better]|see you (then|there|<day>|tomorrow)|count (me|"
	 "us) in|im free|im in|im game|i am (free|game|in|good with|available|open|ok with)|(happy|"
	 "glad|love) to|sounds like a plan|make it (happen|<number_word>|#|<day>)|(the|that) (first|"
	 "second|later|earlier|morning|afternoon|<day>|<number_word>) (one|slot)|no (problem|worries) "
	 "[at all|with that]|[that|it|this|which] suits (me|us)|(that|it) fits|(talk|speak) to you "
	 "then|(looking|look) forward to"},
	{"agree_es", ES, "user", "agree", 100,
	 "(me|nos) (queda|parece|va|sirve|viene|conviene|funciona|acomoda|late) [muy|super] (bien|"
	 "perfecto|excelente|mejor|genial|perfectamente|perfecta)|(me|nos) (queda|sirve|funciona|"
	 "acomoda|conviene)|(esta|suena|seria|es) [muy] (bien|perfecto|excelente|genial)|perfecto|"
	 "excelente|(agendeme|agendenos|agende|agendame|apunteme|apunte|anoteme|anotenos|reserveme|"
	 "reserve|pongame|agendelo|agendalo|anotelo|apuntelo)|(ahi|alli) (nos vemos|estare|estaremos)|"
	 "nos vemos (el|la|a|ahi|alli|entonces|manana)|quedamos (asi|en|entonces)|hecho|trato hecho|"
	 "(si|ese dia|esa hora|a esa hora) (puedo|podemos|se puede|podria)|adelante"},
	{"no", EN, "user", "decline", 100,
	 "^ (it|that|this|they|i|we) (wouldnt|isnt|wont|cant|doesnt) $|no good|(off|away|closed|out|"
	 "gone) (<day>|that day|then)|<day> (im|i am|we are|were) (off|away|closed|out|booked|gone|"
	 "full)|neither|none of (those|them|these|that)|not|not a chance|no way|not gonna happen|"
	 "ninguno|ninguna|ninguno de los dos|(i|we) dont think so|id rather not|i would rather not|"
	 "hell no|negative|que va|para nada|mejor no|no|not |no no|not today|(that|it|this|which) "
	 "(doesnt|wont|wouldnt|isnt going to) work|doesnt work|wont work|(dont|doesnt|wouldnt) work|"
	 "(i|we|she|he) (cant|wont|couldnt|am not able|are not able)|cant (do|make)|yes no|not (then|"
	 "that day|a good)|(is|are|was|thats|its) (bad|out|full|no good|terrible|not good|tough|hard|"
	 "taken|booked|packed|slammed|too early|too late|too soon|not great|not ideal|not possible|"
	 "impossible)|(isnt|arent|wont be|not) (good|great|available|possible|going to|gonna|free|"
	 "open|ideal|convenient|around)|no can do|(busy|booked|tied up|out of town|on vacation|in "
	 "surgery|off|closed|away) (then|that day|<day>|all|on|until)|i pass|no puedo|no podemos|no "
	 "se puede|ese dia no|tampoco|no me (queda|sirve|funciona)|no nos (queda|sirve|funciona)|"
	 "(esta|estoy|estamos) (ocupado|ocupada|ocupados|lleno)"},
	{"yes_not", EN, "user", "none", 100,
	 "tell (him|her|them|everyone) [that] (i will|we will|ill) ..3 (there|<day>)|(this|that|she|"
	 "he|it) isnt *|(ok|yes|sure|right) [and] (then|so) (what|how|who|when)|(ok|yes|sure|right) "
	 "[and] (then|so) (what|how|who|when)|(this|that|she|he|it) isnt *|(if|what if) (they|people|"
	 "patients|she|he) ..1 (dont|doesnt) (want|need) to *|(no trouble|no rush|no biggie|no doubt|"
	 "no questions|no clue|no idea|no matter)|no (thats|that is|its|that would be|it would be|"
	 "that sounds|that works|that should|<day> is|<day> works) [*] (fine|good|ok|great|perfect|"
	 "right|correct|it|all)|(ok|right|sure|yes) (who|what|how|whats|whos|where|why (do|is|are|"
	 "would|did|you))|yes right $|great (another|now|you are|more|so)|yes (this is|speaking|i "
	 "heard|hello|who|what|hi|im here|i am here|im listening|i can hear|i hear|i know|i am (he|"
	 "she|him|her)|im (he|she))|(ok|fine|yes|alright) [well|then|so] [thanks|thank you] (bye|"
	 "goodbye|bye bye|later|have a)|(ok|fine|sure|yes|well) [well|then|so] (im|i am|i) [going|"
	 "gonna|have] to (hang|go|run|leave)|(right|ok) now|all right|(good|great|fine) (question|"
	 "morning|afternoon|evening|luck|for you|point|day|weekend)|this is (fine|correct|right) "
	 "[speaking]|right (here|there|away|after|before|on)|(works|work) (here|there|with|for us|at|"
	 "in|on|as|hard|from)|(im|i am|we are|were|doing) (good|fine|great|ok|well) [how|and|thanks|"
	 "thank]|(you are|youre|is that) (right|correct)|(who|what|how|it|that|which|how it|what it|"
	 "this) (works|work) (with|like|exactly|on|here|how)|(how|know how|see how|understand how) "
	 "(it|that|this|the * ) works|(she|he|they|who|jess|everyone|nobody) works|(ok|yes) (hold on|"
	 "hang on|one)|(is|are) (great|good|perfect|fine) (at|with|about|on|people|but)|(sounds|looks|"
	 "seems|is) (great|good|perfect|fine|nice|interesting) but|(it|that|which) (is|was) (fine|"
	 "great|good) (until|but|when|before)|(is|would|does|will) (that|it|this|<day>) [be] (work|ok|"
	 "good|fine|possible|free|right|correct|a recording|a robot|a sales call)|(i|we) (guess|"
	 "suppose) (not|no|ill|i will|i would|we)|bueno (no|pero|mire|digame)|bueno [.] (quien|si "
	 "diga)|(por) si|si (quiere|puede|me gusta|gusta|le gusta|tiene|no|hay|es|fuera|acaso|algun)|"
	 "que (va|bueno|bien)|(puede|podria|pudiera) ser (el|la|a|manana|otro|mas)|claro que no|(por "
	 "supuesto|desde luego) que no|va a|vale la|no esta bien|(not) (fine|ok|right|sure|perfect|"
	 "great|good|correct|exactly|certainly|necessarily|absolutely)|(arent|isnt|dont|wasnt|never) "
	 "(fine|ok|right|sure|correct|perfect)|(going|gonna) to be (great|fine|ok)|its fine (how|the "
	 "way|as)|(ok|sure) [and|so] (how much|what|who|when|where|why (do|is|are|would|did))"},
	{"defer", EN, "user", "defer", 100,
	 "(call|try|ring|phone|reach|catch|hit|get) (me|us|her|him|them|back) [back|up|again] (later|"
	 "tomorrow|next|in|on|after|around|<day>|another|some other|when|at|this|sometime|anytime|"
	 "then)|(call|calling|phone|try) [me|us|her|him] back|call (later|tomorrow|again|next|another|"
	 "after|around|in)|try (again|later|back|tomorrow|next|me|us)|(let me|lemme|need to|have to|"
	 "got to|will have to|going to have to|would have to|must|want to|ill need to|ill|should|i "
	 "can|i will) (check|think|look|ask|talk|see|run|discuss|speak|consult|get back|call you back|"
	 "sleep|review|confirm|find out|figure|circle back|read|go over|consider|bring it up|bring "
	 "this|verify)|(think|mull|sleep) (about it|on it|it over|about this|about that)|(get|circle|"
	 "come) back to you|(let|ill let|will let) you know|not sure [if|that|whether|about] [it|that|"
	 "<day>|this|i|we|<number_word>] [works|will work|would work|can|could|will]|(ill|i will|we "
	 "will|i would) (decide|think|consider|see|look|be in touch|reach out|call you|contact you|"
	 "get back)|(dont|wouldnt) know (if|yet|when|whether|what|my|$|about|her|his|the|how|that|"
	 "for)|no idea|couldnt (say|tell)|im unsure|hard to say|(check|ask|talk|speak) (with|to|my|"
	 "the) (my|the|our|her|him|partner|boss|husband|wife|manager|owner|doctor|team|schedule|"
	 "calendar)|(another|some other|different|better) time|(not|now isnt|isnt|bad) (right now|now|"
	 "a good time|the best time|yet|this week|this month|this second|at the moment)|(bad|wrong|"
	 "not a good|terrible|worst|not the best) time|(with|seeing|in with|helping) (a|my|another) "
	 "(patient|client|customer|someone|guest)|(with|seeing|helping) (patients|clients|someone|"
	 "somebody|customers)|(in|im in) (a|the) (meeting|middle|procedure|car|or)|(couldnt|cant|"
	 "could not) (tell|say|commit|decide|promise)|(send|email|mail) (me|us|it|over|something|"
	 "some) ..3 first|(before|until) i (decide|commit|book|see|know)|(shes|hes|she is|he is|they "
	 "are|owner is|manager is|boss is) (not|out|off|away|busy|with|in)|not (in|here) [today|right "
	 "now|until]|isnt (in|here|available)|(above|over) my (pay|head)|not my (call|decision|"
	 "department)|(im not|not|isnt) (the|a) (right person|decision maker|owner|manager|one who)|"
	 "(hold|hang) on|one (second|sec|moment|minute)|give me a (second|sec|minute|moment)|(follow|"
	 "check) (back|up) (later|next|in|with)|down the (road|line)|(later|next) (this|in the|on|"
	 "year|month|quarter|summer|spring|fall|winter)|(i|we) (would|might|may|could) (have|need|"
	 "want) to (check|look|ask|think|see|talk)|im (driving|busy|swamped|slammed|at lunch|on "
	 "another|in the car|on the other)|(we are|were|its|its a|im) [kind of|pretty|super|a little|"
	 "so] (busy|swamped|slammed|crazy|backed up) [right now|today|here|now|day]?|i (might|may|"
	 "could) [be|have|do|want|consider]|(would have|have) to (look|see|check|think|ask)|(when|"
	 "once|if|after) (i|we|she|he|they) (get|have|know|see|decide|hear|talk|talked|figure)"},
	{"defer_es", ES, "user", "defer", 100,
	 "(llameme|llamenos|marqueme|llame|hableme|llamame|llamenme|marque|hable|llamen|marqueles) "
	 "(manana|luego|despues|mas tarde|mas|el|la|en|otro|otra|cuando|al rato|por la)|(dejeme|"
	 "dejame|tengo que|necesito|voy a|tendria que|hay que|permitame|debo|deje) (ver|revisar|"
	 "pensar|pensarlo|consultar|consultarlo|preguntar|confirmar|confirmarlo|checar|hablar|"
	 "hablarlo|verificar|platicar|platicarlo|preguntarle|verlo|checo|reviso|veo)|(yo le|le|yo les|"
	 "les|luego le|yo te|te) (aviso|llamo|confirmo|marco|digo|avisamos)|no se (si|todavia|cuando|"
	 "que)|no estoy (seguro|segura)|(ahorita|ahora|en momento|por ahora|hoy) no|no (esta|se "
	 "encuentra|viene|llega) [ahorita|hoy|en|el|la]|(mas tarde|otro dia|en otra ocasion|otra "
	 "ocasion|al rato|la proxima)|lo (voy a|tengo que) *|(estoy|estamos) (con|ocupada|ocupado|en|"
	 "muy|manejando|atendiendo)|un (momento|segundo|minutito|momentito)|(dejeme|dejame) (pensarlo|"
	 "verlo|checarlo|revisarlo|consultarlo)|mandeme ..4 (primero|antes)"},
	{"hedge", EN, "user", "hedge", 100,
	 "maybe|perhaps|possibly|(it|that|<day>|this|i|we|<number_word>|which|pm|am|oclock) (might|"
	 "could|may) [be|work|do]? (work|ok|good|fine|do|possible|swing|make|want)?|might|(if|"
	 "assuming|as long as|provided|unless|depends|depending|in case|suppose|supposing|"
	 "hypothetically) [i|we|it|that|you|my|the|she|he|<day>|on|they|nothing|everything] [* ] "
	 "[works|work|is|can|could|was|were|comes|does|happens|had]|(would|could|should|might) have "
	 "(to|been|worked)|(sort of|kind of) [interested]|(potentially|theoretically|in theory|"
	 "ideally)|quizas|quiza|tal vez|a lo mejor|puede ser|podria ser|(si|depende) (acaso|de)|"
	 "depende|probablemente"},
	{"reject", EN, "user", "reject", 100,
	 "(deal|contract|agreement) with (someone|somebody|another|a)|(i|we) dont (do|take|attend|"
	 "want|need) [any] (demos|demo|meetings|zoom|webinars|presentations|pitches)|(answer|answers) "
	 "[is|would be|will be] [still|a] no|decided no|(not|isnt|arent) doing (it|this|that)|(stick|"
	 "sticking|stay|staying|going) with (my|our|the|what|who) ..1|(wouldnt|wont|doesnt|not going "
	 "to|not gonna) help (me|us) [any|much|at all]|^ no it isnt|no [i|we] (dont|do not) see (it|"
	 "that)|booked (out|solid) (till|until|through|for)|(closed|closing|shut|shutting|wound|"
	 "winding) (down|for good|permanently|up shop|out|the doors|our doors)|(our|my|the) last day|"
	 "(he|she|doctor|dr|owner|i) [has|have|is] (retired|retiring|sold the|sold it|passed away)|"
	 "(we|they|i) [already] sold (the|it|our)|no more (spa|clinic|practice|business)|(a|an) (hard|"
	 "firm|unanimous|definite|resounding|solid|flat|big|clear|easy|polite|strong|absolute) no|"
	 "(they|we|partners|boss|owner|she|he|board|doctor) [all] (passed|voted no|said no|decided "
	 "no)|(stay|staying|stick|sticking|keep|keeping|leave it|leaving it) (as is|with what|the way|"
	 "how we|put|as we)|signed (a|an|up for a) ..4 (deal|contract|agreement|lease)|nothing to "
	 "(chat|talk|discuss|meet|show|see|say) [about|us|me]|(dont|doesnt|not) (do|take|use|see|work "
	 "with|accept|talk to|deal with) [any|outside|new|with] (vendors|vendor|proposals|pitches|"
	 "salespeople|sales)|(what|why) (do|would) (i|we) need (that|it|this|one|you) [for]|(save|"
	 "saving|waste|wasting) (you|your|any|your own|ourselves) ..3 (time|breath|trouble) [on|with]|"
	 "(i|we) (love|like) (my|our) (service|receptionist|current|girls|staff|team|system)|(were|we "
	 "are) (owned|run) by ..6|(im|i am|we are|gonna|going to) (say|have to say|gonna say|going to "
	 "say) no|nobody here (that|who) can|(im|we are|were) [a] out $|(not|never) gonna (use|buy|"
	 "need|do|want) (it|this|that)|(its|is|all) (done|over) (here|with|for us|$)|(have|has|got|"
	 "use) [a|an|our|two|three|several|great] ..2 (receptionist|receptionists|answering service|"
	 "call center|front desk team|virtual assistant|scheduler|schedulers) [already|who|that|and|"
	 "for|$]|not in (a|any) position [to]|not at this (point|stage|time|moment|juncture)|(dont|"
	 "cant|couldnt|wouldnt) (see|imagine|picture|envision) (us|me|ourselves|myself|it|them|that|"
	 "her|him|the doctor|this) [ever] (needing|using|doing|buying|wanting|working|being|going|"
	 "helping|making|paying)|(use|have|using|working with|work with|hired|got|with) (someone else|"
	 "somebody else|something else|a competing|another|a different|our own|other) [company|"
	 "provider|vendor|service|system|people|guy|in house|one]|(use|using|working with|work with|"
	 "hired) (someone|somebody|something)|(not|isnt|never) [ever] (been|be|going to be|gonna be) "
	 "(something|anything|a thing|our thing|interested|needed)|(we|i|she|he|they) (turned|turn|"
	 "voted|shot) (it|this|that) down|(hated|hate|didnt like|didnt care for|wasnt impressed) [it|"
	 "that|with]|(dont|not) (pay|spend|invest|sign) (for|money|on|in|up) [that|this|it|any|for]|"
	 "(were|we are|im|i am) (full|maxed out|overstaffed|fully staffed|staffed|downsizing|winding "
	 "down)|all good [here|thanks|thank|$|over here|on our end]|(cant|couldnt) say (that|i|we|it) "
	 "..2 (it is|it would|am|are|do|is|would|interested)|not in the (cards|plans|market|budget|"
	 "picture)|(not|never|isnt|hardly|arent) ..4 (interested|interest) [$|in|at|thanks|thank|.]|"
	 "(recently|already|have|we|i) (signed|went|gone|committed|contracted|onboarded) (up with|"
	 "with|on with|to) (a|an|another|someone|somebody|your|one|them|different|other|*)|(going|"
	 "went|gone|go) with (someone|somebody|another|a different|a competitor|other) [else|company]|"
	 "(dont|do not) think so (thanks|thank|but thanks|$|.)|(no|not) (for) (us|me|now|this year|"
	 "this office)|(dont|no) (send|email|mail|text) (me|us) (anything|any|stuff|information|info|"
	 "it)|(arent|isnt|not) (going|about) to do (it|this|that|a)|(we|i) dont want (it|this|that|"
	 "one)|(no|not) sale|not sold|(skip|decline|declining) (it|this|that|the offer)|(leave|keep) "
	 "(it|things) (as|the way|how|like) (it|they|we|is)|(looked|thought|talked|went|tried) ..5 "
	 "decided (against|not|no)|decided (against|not to)|under contract|(locked|tied|signed) (in|"
	 "into|up) (with|to|for|a)|(its|is|going to be|be) (a pass|a no|a hard no|a hard pass|a firm "
	 "no|a no go|no go|no for|no from)|(no|isnt any|not much|isnt much|dont see any|dont see the|"
	 "dont see a|not any) (point|use|reason|sense|interest|value|benefit) [in|for|to]|(no|dont "
	 "see a|dont see the|dont see any|isnt a|isnt any|not a) need [for|of|thanks|here|at|right "
	 "now]|going out of business|closing (our doors|up shop|the business|the practice|the clinic|"
	 "down for good|permanently)|(im|am|shes|hes|is) retiring|(shutting|shut) (down|the doors)|"
	 "(dont|doesnt|never) have (that|a|any|this|those|such|much of a|much of an) [kind of|sort "
	 "of] (problem|issue|need|problems|issues)|(its|thats|is|that is|all|were|we are|got it|got "
	 "that) [all] (covered|handled|taken care of|under control)|(answers|handles|takes|does|"
	 "covers|manages|takes care of) (for us|them all|all of that|all our|all of our|that for us|"
	 "it for us|everything|all that|it all|everything for us)|(my|our) * (answers|handles|covers) "
	 "(it|them|that|those|all|every) [fine|well|of|call|calls|$]|(have|has|got) (somebody|someone|"
	 "a company|people|a guy|a service|an agency|a vendor|a system|a provider) $|(have|use|got|"
	 "using|have got) [a|an|another|our] * * (already|for that|in place|that does|who does|for "
	 "it)|(have|got|use) [a|an|our] * [* ] already|(wouldnt|not something|nothing) [we|i] [would|"
	 "we would] (use|need|want)|(kind|nice|sweet|generous|thanks|thank you|call|offer|flattered|"
	 "calling|it|time) but (no|not|well pass|we will pass|i will pass|ill pass|no thanks|its not|"
	 "we dont need|were good|we are good|were not|we are not|im not|i am not|im good|were all set|"
	 "we are all set)|(not|isnt|arent) (buying|spending|worth|taking on|adding|changing|in the "
	 "budget|signing|looking|hiring|needed|necessary) [it|any|on|new|anything|for us|here]|(cant|"
	 "couldnt) justify|money is tight|no (budget|money)|(do|does|doing) (our|my|her|his|all our|"
	 "all my) own (answering|phones|calls|marketing|scheduling|booking)|(not|never) going to "
	 "(work for us|be interested|need|want|use|buy|do|change)|(have to|going to|gotta|gonna|must|"
	 "id|would|will) (say|tell you|give you) [a] (no|pass)|(dont|wont|not) bother (with|sending|"
	 "to send)|(that|this|it) (ship|train) has sailed|(say|said|saying) no (thanks|thank|to|$)|"
	 "(tell|told) you no|i said no|(were|we are|im|i am) (good|ok|fine|happy|content|set|"
	 "comfortable) (as is|as we are|as it is|the way|where we are|how we are|how it is)|(isnt|"
	 "not) (a priority|on our radar|our priority|a need|a concern|an issue|a problem) [for us|"
	 "here|right]|(doesnt|dont|wouldnt|does not) (fit|apply|interest|appeal|suit) [to|our|us|me|"
	 "with]|(outside|out of|beyond) (our|my|the) (budget|price range)|(tried|used|had) (that|it|"
	 "one|this|something like) [before|once|last|already|and]|(not|no) (today|now) (or ever|or "
	 "tomorrow)|(hate|cant stand|dont trust|dont like|dont want) (ai|bots|robots|those things|"
	 "that stuff|computers)|no (ai|bots|robots) [for us|for me|here|thanks|$]|(not|isnt|arent|"
	 "never|no longer|wasnt|aint) [at all|very|all that|that|even|remotely] interested|(no|zero|"
	 "dont have any|have no|has no|lost) interest|(not|isnt|arent|wasnt) (of|in our|in any) "
	 "interest|uninterested|no (thanks|thank you|thank)|no (im|i am|we are|were|thats ok thanks|"
	 "its ok thanks) (good|ok|fine|all set|perfectly|happy) [$|thanks|thank]|no (thats|its|that "
	 "is) (ok|all right|fine) (thanks|thank)|(we are|were|im|i am) (all set|set|good|covered|"
	 "happy with|satisfied|fine) [thanks|thank|here|for|with|on|$|as]|all set|(not|isnt|wouldnt "
	 "be) [a|the|quite|going to be] (a fit|fit|good fit|right fit|match|for us|for me|something "
	 "we|something i|what we|our thing|right for|worth)|(dont|doesnt|wouldnt|wont|do not|dont|"
	 "cant) (need|want|see the|see a|have any use|have use|see ourselves|think so|think this is|"
	 "think that is|think its|want to|think its for|have a need|care) [it|any|this|that|anything|"
	 "your|a|the|point|value|help|another|one|use|need|to|for us|service|services|demo|right]|(im|"
	 "i am|we are|ill|i will|gonna|going to|will|id|have to|to) [going to|gonna|have to] (pass|"
	 "decline|say no)|pass on (it|this|that)|hard pass|ill pass|(already|currently) (have|use|"
	 "using|got|work with|working with|covered|do|pay|signed|handle|handled) [a|an|one|somebody|"
	 "someone|something|that|it|this|with|people|our|the|somebody that]|(have|has|got) (somebody|"
	 "someone|a company|a person|a service|people|a guy|a receptionist|a girl|a lady) (that|who|"
	 "for|already|doing|handling)|(have|has|got|use) [a|an] (answering service|receptionist|call "
	 "center|virtual receptionist|virtual assistant)|(no|not) (budget|money|time for|room|use)|"
	 "(dont|do not) have (the|a) (budget|money|need)|(cant|couldnt|not able to|no way we can|"
	 "wont) afford|too expensive|(not|isnt|arent|wasnt) (looking|in the market|shopping|buying|"
	 "considering|switching|changing)|(save|wasting) your (breath|time)|(dont|never|not) (take|"
	 "accept|do|allow|entertain|buy|respond to|want) [any|from|anything from|to] [phone|sales|"
	 "cold|telemarketing] (solicitations|solicitors|solicitation|cold calls|sales calls|"
	 "telemarketers|solicitors|telemarketing)|(no|not) (soliciting|solicitors|solicitations|"
	 "solicitation)|(happy|satisfied|content|good) with (what|who|our|the|how|things)|not right "
	 "now thanks|not (for us|for me|at this time|our thing|my thing|happening|going to happen|"
	 "gonna happen)|(thats|its|this is|that is) (not|isnt|arent|wasnt) for (us|me)|thanks but no|"
	 "thank you but no|(changed|change) (my|our) mind|(not|isnt|arent|wasnt) going to (work out|"
	 "happen|do it|do this|schedule|book|sign)|never mind [im|we|its] not|not (buying|selling|"
	 "signing)|do (it|that|this) (ourselves|in house|myself)|(handle|do|cover|manage) (it|that|"
	 "everything|this|all of that|all that|all of it) (in house|ourselves|internally)|in house "
	 "already"},
	{"reject_es", ES, "user", "reject", 100,
	 "no [lo|la|los] (vamos|voy) a (necesitar|ocupar|querer|contratar|hacer|usar)|ya cerramos|"
	 "(cerramos|cerro|cerraron) (la|el|en|definitivamente|permanentemente)|se vendio|no (aceptan|"
	 "aceptamos|acepta) (propuestas|vendedores|ofertas)|no (va a|puede|podra) (poder ser|ser)|(ya "
	 "se|se) (jubilo|retiro)|(definitivamente|rotundamente|mejor) no gracias|no nos (conviene|"
	 "convence|llama la atencion)|no (me|nos|le) (interesa|interesan|interesaria)|no (estoy|"
	 "estamos|esta) interesado|no (estoy|estamos|esta) interesada|no estamos interesados|no "
	 "estamos interesadas|no gracias|no muchas gracias|no (necesito|necesitamos|necesita|ocupamos|"
	 "ocupo|requerimos|requiero) [nada|eso|de|ese|ningun|sus|mas|ayuda]|ya (tenemos|tengo|"
	 "contamos|contratamos|usamos|trabajamos) [con|quien|alguien|a|un|una|otro|eso]|no (quiero|"
	 "queremos) [nada|comprar|gracias|contratar|cambiar|saber]|no (es para|nos sirve|nos conviene|"
	 "me conviene|tenemos presupuesto|hay presupuesto|vale la pena|tengo presupuesto|compramos)|"
	 "estamos bien (asi|gracias)|(muy caro|demasiado caro)|asi estamos bien"},
	{"reject_not", EN, "user", "none", 100,
	 "(dont|isnt) (want|need) to be called *|(youre|you are) not (her|him|them)|(had|have) one "
	 "(lady|guy|woman|patient|client|person)|(if|what if) (they|people|patients|she|he) ..1 (dont|"
	 "doesnt) (want|need) to *|(said|saying) no (you|its|it is|go|i) *|(not|isnt|arent|wasnt) "
	 "(interested) (in talking now|until|yet|but (call me|try|maybe|my|send|lets|ask|the|she|he|"
	 "they))|(its not that|not that|not saying|not because) [i am|im|we are|were|i] [not|isnt] "
	 "[interested]|(were|we are|im|i am|all) (good|set|all set|fine) (to go|for <day>|for "
	 "tomorrow|then|how|and you|for the|on the|at)|all set (for|to|then)|(dont|do not|doesnt|"
	 "didnt) (need|want) to (wait|rush|miss|lose|be late|bother you|be rude|interrupt)|(dont|do "
	 "not) want (to miss|missed|you to)|(already|currently) (have|got|booked) (an appointment|a "
	 "demo|it booked|a meeting|that scheduled|a call|your|the)|already (booked|scheduled|spoke|"
	 "talked|on)|(no|not) interest(ed)? (rate|yet)|(dont|do not) think it|(why|reason) [i|we|"
	 "would i] [wouldnt|not] be interested|no thanks needed|(isnt|not) for (another|a few)"},
	{"reject_not_more", EN, "user", "none", 100,
	 "(use|have|with|got|talk to|speak to|ask|need|find) (someone|somebody|something) else (to|"
	 "who can|here|you can|there|on)|(someone|somebody) else (is|handles|does|decides|here|there|"
	 "books)|dont see (it|that|them) (being|working|going) [an|a] (issue|problem)|(dont|do not) "
	 "want to (commit|decide|say|answer|speak|promise|be rude|interrupt|keep you|hold you|rush|"
	 "give|lie|guess|sound|overstep)|(not|isnt) ..3 interested (until|yet|right away|but (call me|"
	 "try|maybe|my|send|lets|ask|the|she|he|they))|(its|it is|thats) not that (we|i|they) ..4 "
	 "(interested|interest)|pass (it|this|that|the|your|them|along|everything) [message|info|"
	 "information|number|name] (on|along|to|over)|(i will|ill|can|could|let me|i can) pass (it|"
	 "this|that|along|you|the|on the)|(no|not) need to *|(dont|doesnt) have that (information|"
	 "info|number|email|calendar|in front|with|handy|on me)|(dont|not) have (a|any|the) (issue|"
	 "problem) with|(say|said|saying) no (to|because) (me|him|her)|(have|got|has) (somebody|"
	 "someone|people|a patient|a client) (in|here|with|waiting|at|on|coming|who is waiting|in "
	 "front)|(tried|used|had) (that|it|one|this) (number|line|time|day)|(no|not) (use|point) "
	 "(crying|lying)|(have|got) [a|an] (appointment|meeting|patient|client|demo|call|class) * "
	 "already|(said|told) no [one|body]|(isnt|not) (an issue|a problem) [$|at all|for <day>|then|"
	 "either|that]|(were|we are) (good|fine|ok|set) (for|on|at|with|to) (<day>|<number_word>|that|"
	 "then|it|go)|(its|thats|is) (covered|handled) (by|in|under)"},
	{"reject_es_more", ES, "user", "reject", 100,
	 "no (nos|me|le) hace falta|no hace falta|(ya|todo) (estamos|esta|lo tenemos|tenemos) "
	 "(cubiertos|cubierto|servidos|resuelto|atendidos|todo|cubierta)|ya hay (quien|alguien|una "
	 "persona)|(por ahora|por el momento|ahorita|de momento|ahora) no (gracias|nos interesa|me "
	 "interesa|necesitamos|ocupamos|ocupo|necesito|queremos)|estamos (contentos|contentas|"
	 "satisfechos|conformes|muy bien|bien con|a gusto|completos) [con|asi]|no (voy|vamos) a "
	 "(querer|cambiar|contratar|comprar|necesitar|ocupar|invertir|gastar)|(gracias|agradezco|"
	 "amable) pero no|(agradezco|gracias) pero (estamos|ya|asi|nosotros ya|no)|no creo que (nos|"
	 "me) (sirva|interese|convenga|haga)|no (es|seria) (algo que|lo que|lo nuestro|necesario|para "
	 "nosotros|de nuestro|de mi|prioridad)|no hay (interes|necesidad|dinero|presupuesto)|paso "
	 "(gracias|por esta|$)|(no tenemos|no tengo) (interes|necesidad|ese problema|dinero|"
	 "presupuesto|tiempo para eso)|(sin|cero|ningun) interes|(nosotros|nosotras|nosotros mismos|"
	 "yo misma|yo mismo) (contestamos|lo hacemos|atendemos|contesto)|(mi|nuestra|nuestro|la) "
	 "(hija|hermana|esposa|recepcionista|secretaria|hijo|esposo) (contesta|atiende|se encarga|lo "
	 "hace)|(vamos a|estamos por|voy a) cerrar (el negocio|la clinica|el local|el consultorio)|"
	 "fijese que no|la verdad no [$|gracias|nos|me|.]|no (senorita|senor|senora|joven) gracias|no "
	 "muchas|(mejor|asi) (nos quedamos|lo dejamos|no gracias)|no (ando|andamos|estamos|estoy) "
	 "(buscando|interesado|interesada|interesados|interesadas|comprando)"},
	{"retract", EN, "user", "retract", 100,
	 "(i was|was) (saying|talking|speaking) ..3 to (the|my|someone|somebody|her|him|them|a)|"
	 "(wasnt|not) (talking|speaking) to you|(its|it was|that was) a joke|(im|i was) (joking|"
	 "kidding)|(dejalo|dejala) asi|(espera|esperate|espere|esperese) no|(cancel|scratch|forget|"
	 "scrap|undo|strike|hold off on|skip|drop) (that|it|this|the demo|the appointment|the meeting|"
	 "the booking|the whole thing|everything|<day>|about it|me)|never mind|nevermind|on second "
	 "thought|second thoughts|changed my mind|change my mind|take (that|it) back|(actually|wait|"
	 "hold on) [wait|actually|you know what] (no|dont|cancel|lets not|not)|(lets|let us|i would "
	 "rather|id rather|we better|better) (not|hold off|wait|skip)|(dont|do not) (book|schedule|"
	 "put|send|sign|set|pencil|lock) [it|me|us|that|anything|this] [in|up|down|yet]|(you know "
	 "what|actually) [.] (no|forget|nah|never|lets not|dont)|(cant|wont be able to|not going to|"
	 "not gonna) (make it|make that|do it|do that|do <day>|be there|commit)|(i|we) take it back|"
	 "(cancele|cancelelo|cancelalo|olvidelo|olvidalo|mejor no|pensandolo bien|dejelo|no lo agende|"
	 "no me agende|cambie de opinion|siempre no)"},
	{"retract_not", EN, "user", "none", 100,
	 "cancel (that|it|the) (other|conflict|one i|meeting with)|(skip|drop) (it|that) in|(drop|"
	 "send|put) it (in|on|by|off)|never mind (the|about|that it)|forget (about|the) (price|cost|"
	 "rest)|(drop|send|shoot) (me|us) *"},
	{"request", EN, "user", "request", 100,
	 "(same) (time|hour) (<day>|next|on)|(can|could|will|would) you [book|schedule|put|get|sign|"
	 "pencil|set|fit|squeeze] (me|us|it|that|her|something|one|a demo) [in|down|up|for]|(i|we) "
	 "(would|will) (like|love|want|need) to (book|schedule|set up|see a demo|do a demo|sign up|"
	 "make an appointment)|(book|schedule|put|sign|pencil) (me|us) (for|in|down|up|on|at)|(could|"
	 "can) (we|you|i) (do|say|make it|make|try|go with) [it] (<day>|<number_word>|at|on|the)|"
	 "(what|how) about (<day>|<number_word>|at|the|this|next)|(make it|do) (<day>|<number_word>|"
	 "#)|(do you have|is there|have you got|got) ..3 (<day>|<number_word>|open|available|slot|"
	 "opening)|(podria|podriamos|puede|pueden|se puede|que tal|y) ser (el|a|la|mejor)|que tal (el|"
	 "a|la|manana)|quiero (agendar|reservar|una cita|la demo)"},
	{"past", EN, "user", "past", 100,
	 "(already|previously) (have|had|booked|scheduled|set|made|got|did|saw|signed) ..3 "
	 "(appointment|demo|meeting|call|one|booked|it|scheduled|consultation|<day>|that)|(already) "
	 "(booked|scheduled|did)|(i|we|she|he|they|somebody) (booked|scheduled|had|made|did) ..5 "
	 "(last|yesterday|already|before|earlier|ago|week|with somebody|with you|online)|(last|"
	 "earlier this) (week|month|year|time|monday|tuesday|wednesday|thursday|friday) ..4 (booked|"
	 "scheduled|appointment|demo|meeting)|(my|our) (existing|current|upcoming|last) (appointment|"
	 "demo|meeting)|ya (tengo|tenemos|tenia|agende|agendamos|hice) ..3 (cita|demo|reunion|"
	 "agendado|agendada|reservacion)"},
	{"correction", ALL, "user", "correction", 100,
	 "no wait|wait no|sorry|i mean|actually|correction|no its|not|rather|instead|scratch that|no "
	 "thats|my mistake|let me correct|perdon|digo|mejor dicho|no es|corrijo"},

	/* ---- topics ---- */
	{"topic_callback", ALL, "any", "topic_callback", 100,
	 "(fine|good|ok|best|better|easier) to (call|ring|try|reach|phone)|(ill|i will|we will) (call|"
	 "ring|try|phone) ..1 (on|at|before|after|around) *|(call|calling|called|ring|phone|phoned|"
	 "try|tried|reach|reached|trying) [you|me|us|him|her|them] (back|again)|(check|checked|"
	 "checking|circle|circled|touch|touched|followed|follow|following) [base] (back|up|in|again) "
	 "[in|on|with|next]|(call|calling|ring|phone|try|reach|trying) [you|me|us|him|her|them] back|"
	 "callback|call back|(give|giving) (you|me|us|her|him) a (call|ring|buzz|shout) [back|then|"
	 "tomorrow|later|again|<day>|at|on]|(call|try|ring|phone|reach|catch) (you|me|us|her|him|them|"
	 "again) [again|back] (later|tomorrow|next|<day>|at|around|on|in|then|after)|(reach|check|"
	 "follow|touch) (back|out|base|up) [again|with|then|<day>|to|on|in]|(try|talk|speak) (again|"
	 "with|to) (you|her|him|the) [owner|manager|doctor] (<day>|tomorrow|then|at|on|next)|(she|he|"
	 "the owner|the manager|owner|manager|doctor) ..3 (in|back|available|around|there|reach) [on|"
	 "at|by|until|<day>|tomorrow|next|after]|(le|lo|la|te|les) (llamo|llame|marco|llamamos|vuelvo "
	 "a llamar|puedo llamar|hablo|marque|llamaria|puedo marcar)|volver a (llamar|llamarle|marcar|"
	 "llamarlo|llamarla)|(llamarle|llamarlo|llamarla|marcarle|llamarte) [de nuevo|otra|el|la|"
	 "manana]|(reach|try|call|catch|find|get|speak to|talk to|speak with|talk with|get hold of) "
	 "(the|your|her|him|whoever|our) [office|practice|clinic] (owner|manager|doctor|boss|director|"
	 "lead|injector|her|him|person|in charge)|time to (call|reach|talk|catch|try|speak|get)|(i|"
	 "we) [can|will|could|would|shall] (call|try|ring|phone|dial) [you|again|back|her|him|in] [on|"
	 "at|around|back|again] (<day>|<number_word>|then|tomorrow|the)|(bad|better|good) time|"
	 "(should|can|may|could|shall) i (call|try|ring|phone|reach)|(send|email|text|deliver|ship|"
	 "have) (you|it|that|the) ..4 (by|on|to you by|over by) (<day>|tomorrow|then)"},
	{"topic_demo", ALL, "any", "topic_demo", 100,
	 "demo|demos|calendar invite|invite|demonstration|walkthrough|walk through|consultation|"
	 "consult|appointment|meeting|zoom|presentation|tour|visit|webinar|(minute|intro|discovery|"
	 "introductory|quick|strategy|short|video|setup|onboarding) (call|chat|session|conversation|"
	 "video|zoom|meeting)|call with (our|one of|a|the|my)|(speak|talk|meet|chat|sit down) with "
	 "(our|one of our|a|my|the) (specialist|team|expert|consultant|founder|rep|specialists)|"
	 "demostracion|cita|reunion|presentacion|consulta|videollamada|recorrido"},

	/* ---- what the agent says ---- */
	{"offer", ALL, "agent", "offer", 100,
	 "(do|would|could|can) you see (this|it|that|yourself) *|(do|would|could|can) you see ..6 "
	 "(useful|helpful|working|fit|fitting|benefit|value|using|help)|(agendarle|agendarlo|"
	 "agendarla|agendarte|reservarle|apuntarle|apuntarlo|apuntarla|programarle|anotarle|anotarla|"
	 "apartarle|mostrarle|ensenarle|agendo|agendamos|reservo)|(would|do|might) you (like|want|"
	 "care|be interested) [in|to] (more|hear|hearing|know|see|seeing|try|trying|learn|information|"
	 "a sample|a trial|a free|to hear|to know|to try|to learn)|(would|are|could|can|shall|should|"
	 "may|want|do|how about|what about|is it|will|interested|open|let me|i can|i could|happy to|"
	 "id love to|i would love to|like) ..6 (book|schedule|set up|set you|put you|pencil|lock|"
	 "reserve|arrange|get you|slot|sign you|demo|walkthrough|meeting|consultation|appointment|"
	 "call|minutes|chat|hop on|jump on|see it|show you|tour|zoom|hold|grab)|(le|te|les|la|lo|"
	 "quiere|quisiera|gustaria|puedo|podria|podemos|interesa|desea) ..6 (agendar|agendo|agende|"
	 "demo|demostracion|cita|reservar|reservo|programar|programo|apunto|reunion|presentacion|"
	 "consulta|interesa|interesaria|parece|aparto|apartar)"},
	{"ask_time", ALL, "agent", "ask_time", 100,
	 "(what|which|when) ..5 (time|day|days|times|works|work|suits|better|best|good|free|available|"
	 "prefer|morning|afternoon|convenient|meet|slot|open|ideal)|(do you have|any) (time|openings) "
	 "*|(is|are) (there|you) ..4 (time|day|free|available|open|around)|(how does|hows|how is) "
	 "(your|the) *|(que|cual|cuando|a que) ..4 (dia|hora|conviene|queda|prefiere|puede|podria|"
	 "mejor|disponible|acomoda|gustaria)"},
	{"slot", ALL, "agent", "slot", 100,
	 "(lo|la|se lo|le|te) (confirmo|agendo|apunto|reservo|anoto|aparto|dejo)|(i can|i could|let "
	 "me|id love to|i would love to|i will|we can|we could) ..3 (walk|show|take|meet|see|give|"
	 "present|demo) ..8 (<day>|<number_word>)|(le|te|les) (ofrezco|ofrecemos|propongo|puedo "
	 "ofrecer)|too (early|late|soon)|(all right|any good|a problem|an issue) [for you|with you|"
	 "then]|esta (disponible|libre)|(agendarle|agendarlo|agendarla|agendarte|reservarle|apuntarle|"
	 "apuntarlo|apuntarla|programarle|anotarle|anotarla|apartarle|agendamos|reservamos|quedamos)|"
	 "(would|does|will|could|can|is|do|how about|what about|say|lets say|let us say|and) ..8 "
	 "(work|works|suit|suits|good|okay|ok|fine|convenient|better|fit|fits|possible|alright|best|"
	 "doable|easier|manageable|reasonable|perfect) [for you|with you|for the demo|then|still|or]|"
	 "(work|works|ok|okay|good|fine|suit|suits|better|best|convenient|easier|alright|fair) (for "
	 "you|with you|for your|then)|(that|it|this|which|does that|how does that|would that|<day>|"
	 "<number_word>|one) (work|works|suit|suits|sound|sounds|ok|okay|good|fine|then|instead|"
	 "better)|sounds? (good|ok|fair|fine)|sound (good|ok|okay|fair|fine)|(i have|we have|i can "
	 "offer|i could offer|i can do|i could do|i could offer|theres|there is|i see|ive got|i have "
	 "got|we can do|weve got|we have got|can offer|have an|got) ..6 (<day>|<number_word>|opening|"
	 "openings|slot|slots|available|open|free|spot)|(available|open|free|opening|slot|spot)|"
	 "(shall|can|should|could|may|want me to|let me|would you like me to|ill|i will|i can|do you "
	 "want me to) [i|we] ..3 (book|put|schedule|lock|pencil|reserve|hold|set|get you|save|block|"
	 "confirm|say|go ahead)|(which|how is|hows|how does|how would) ..4 (one|better|works|work|"
	 "prefer|best|suits|suit|good|sound|look|<day>|<number_word>)|(could|can|would) (you|we) (do|"
	 "make|manage|meet|say|try|go|prefer|have)|(are|would) you (be)? (free|available|around|open "
	 "to|able|ok|good|prefer|like)|(prefer|rather)|(so|and|then|or|say|maybe|perhaps|how about|"
	 "what about|lets say|still|is it|its) ..2 (<day>|<number_word>|#|the <ordinal>)|(<day>|"
	 "<number_word>|pm|am|oclock|thirty|fifteen|<ordinal>|noon|morning|afternoon) (then|instead|"
	 "ok|okay|good|fine|maybe|perhaps|right|correct) |^ (<day>|#) ..5 $|^ (<number_word>) "
	 "[<minutes>|oclock|am|pm] [then|ok] $|correct $|(le|te|les|la|lo) ..3 (queda|parece|conviene|"
	 "sirve|funciona|acomoda|late|agendo|apunto|aparto|reservo|va bien|viene bien|anoto)|(tengo|"
	 "tenemos|hay|podria ser|seria|puede ser|que tal|entonces|disponible) ..4 (<day>|"
	 "<number_word>|espacio|lugar|disponible)|(el|a las|la) ..4 entonces|^ (miercoles|lunes|"
	 "martes|jueves|viernes|sabado|manana) a las ..3 $"},
	{"not_offer", ALL, "agent", "not_offer", 100,
	 "(you|we|they|she|he) [already] (had|did|saw|attended|took|booked|scheduled|did have|have "
	 "had|enjoyed|missed) ..5 (demo|walkthrough|appointment|call|meeting|consultation|tour|visit)|"
	 "(how was|how did|did you like|did you enjoy|tuvo|hizo|vio) ..4 (demo|walkthrough|"
	 "appointment|call|meeting|tour|demostracion|cita)|(are you|do you|are they|do they|you guys|"
	 "is the|is your|youre|is she|is he) [usually|normally|typically|all|still] (open|closed|"
	 "close|in the|in on|in at|in until|miss|missing|busy|get|take|see|handle|answer|lose|losing|"
	 "there|take calls|answering|able to answer)|(did you|have you|do you remember|remember|did "
	 "it|did they|have they) ..4 (get|receive|see|hear|open|remember|find|read|had)|(i|we) (sent|"
	 "emailed|called|tried|talked|spoke|left|noticed|saw|mailed|met|rang) |(called|spoke|talked|"
	 "tried|emailed|left) (you|a message|with|to|and)|(common|sound right|sounds right|sound "
	 "familiar|sounds familiar|ring a bell|make sense|makes sense|sound about right|happen|"
	 "happens|happened|true|accurate)|(can|may|could|should) i (email|text|send|mail|ask|speak|"
	 "talk|have|leave) [you|with|to]|(send|email|text) you (a|an|the|some|over|that|more)|(are|"
	 "is) (you|this|she|he) [still] (the|dr|doctor) (owner|manager|person|decision|right|one|"
	 "doctor)|(miss|missing|missed) ..3 (calls|call)|(is|was) (the|your|she|he) ..3 (in|around|"
	 "there|back|available) (on|at|by|then|<day>|tomorrow)|(esta|estan) (abierto|abiertos|abierta|"
	 "cerrado)|(recibio|recuerda|le mande|le envie|le llame|hablamos)"},
	{"confirm", ALL, "agent", "confirm", 100,
	 "(is|its|are) (yours|all yours)|i can do (that|it|<day>|<number_word>)|you are (on|in|good) "
	 "(for|at|to)|(put|got|have) (you|it) (in|down|on|for)|(ill|i will|lets|we will) (book|"
	 "schedule|put|reserve|send|lock|set|pencil|get) (it|you|that|the|<day>|<number_word>)|listo|"
	 "(lo|la) (agendo|agende|apunto|apunte|reservo|reserve|anoto|anote)|(esta|estas|quedas|queda) "
	 "(dentro|agendada|agendado|listo|lista)|(all set|set for|booked|confirmed|locked in|locked|"
	 "scheduled|see you|have you down|you down|put you down|got you|on the calendar|on the books|"
	 "its in|you are in|reserved|calendar invite|looking forward|in for|works)|(<day>|"
	 "<number_word>|am|pm|oclock|thirty|fifteen) it is|(agendado|agendada|confirmado|confirmada|"
	 "apuntado|apuntada|reservado|queda|quedo|nos vemos|lo esperamos|programado|anotado)"},
	{"confirm_weak", ALL, "agent", "confirm", 50,
	 "^ (great|perfect|wonderful|excellent|awesome|fantastic|sounds good|lovely|terrific|super|"
	 "good|ok|sure|absolutely|got it|certainly|of course|very good|thank you|thanks|will do|"
	 "amazing|alright|yes|done|listo|perfecto|excelente|muy bien|de acuerdo|claro)"},
	{"unavailable", ALL, "agent", "unavailable", 100,
	 "(ill|i will|i have|ive|let me) (cancel|canceled|cancelled|take you off|remove) [it|that|"
	 "this|the] *|lo cancelo|not (at the moment|right now|currently|on <day>|that day)|(im|i am|"
	 "so|very) sorry (that|but|it|we|i|the)|no longer|(got|was|been|is|are) (taken|filled)|(isnt|"
	 "not) (free|open|possible)|something went wrong|(had|having) (trouble|an issue|a problem)|"
	 "didnt go through|(problema|error) (con|al)|no pude|no se pudo|no logre|ya no (esta|hay|"
	 "tengo)|se ocupo|(not available|isnt available|arent available|unavailable|is taken|was "
	 "taken|been taken|got taken|already taken|fully booked|is booked|booked up|booked solid|full "
	 "that|dont have|do not have|no openings|nothing open|no longer open|not open|isnt open|"
	 "unfortunately|im afraid|i am afraid|someone took|filled|filled up|went|no longer available|"
	 "dont see|do not see|cant do|couldnt|wasnt able|unable|failed|error)|(no esta disponible|no "
	 "hay|ya esta ocupado|desafortunadamente|lamentablemente|no tengo|no tenemos|esta lleno|"
	 "ocupada|ocupado)"},
	{"ask_email", ALL, "agent", "ask_email", 100,
	 "(email|e mail|mail|address|correo|electronico|inbox|send it|send that|send you|send the|"
	 "invite|mando|envio|enviar|mandar|spell|deletrear|deletrea|direccion)"},
	{"own_email", ALL, "agent", "own_email", 100,
	 "(you can|you could|feel free to|or) [always] (write|email|mail|reach|reply|respond|contact|"
	 "send|answer) [to|us at|me at|it to|back to] *|(my|our) [own|direct|work|team|support] "
	 "(email|e mail|address|inbox|mail) (is|will|address)|(email|reach|write|contact|write to|"
	 "mail) (me|us) (at|on|directly|any time|anytime|back)|(sending|sent|send|coming|come|comes|"
	 "look for|watch for|expect|arrive|be) [it|that|the email|you an email|an email|this|one|"
	 "over] [over] from|(from|desde) (our|my|the|hello|info|ava|team)|(mi|nuestro) (correo|email) "
	 "es|(escribanos|escribame|contactenos)"},
	{"ask_again", ALL, "agent", "ask_again", 100,
	 "(may|can|could|should|shall|would|mind|ok|all right|want me|like me|is it|let me|ill|i "
	 "will) ..7 (call|try|check|reach|follow|touch|circle|ring|phone|contact|checked|called|tried|"
	 "reached|followed|calling|trying|checking|reaching|following) [you|out|in|back|up|base] "
	 "[back|up|again|to you|with you|out] ..3 (again|back|later|sometime|in|next|another|month|"
	 "months|spring|summer|fall|winter|year|quarter|few|some|point)|(puedo|podria|podemos|le "
	 "puedo|les puedo|quiere que) ..3 (llamar|llamarle|llamarlo|llamarla|marcar|marcarle|llame|"
	 "marque|buscar|buscarle) ..4 (luego|despues|otra|otro|mas|manana|mes|meses|semana|proxima|"
	 "proximo|ano|nuevo|otro dia)"},
	{"offer_remove", ALL, "agent", "ask_remove", 100,
	 "(i can|i will|ill|let me|i could|happy to|we can|we will) ..3 (make sure|see to it|ensure) "
	 "..6 (nobody|no one|not|never|dont|wont|isnt) ..4 (call|calls|called|contact|contacted|hear|"
	 "again)|(i can|i will|ill|let me|i could|happy to|we can|we will|i am going to|im going to) "
	 "..3 (mark|take|remove|put|add|list|note|flag|delete|place|get) ..6 (off|dont call|no call|"
	 "dnc|dont contact|your number|from our list|from the list|our records)|(puedo|voy a|"
	 "permitame|dejeme) (quitarlo|quitarla|quitarle|sacarlo|sacarla|eliminarlo|eliminarla|"
	 "borrarlo|borrar|quitar|eliminar|dar|darlo|darla) ..4 (lista|baja|numero|sistema|registro)"},
	{"ask_remove", ALL, "agent", "ask_remove", 50,
	 "(nobody|no one|we never|you never|you dont|we wont|you wont|you will not|nobody will) ..2 "
	 "(call|calls|called|calling|hear|contact|contacts|contacted|reach|bother) ..2 (again|anymore|"
	 "from us|ever)|(no|not|never|dont|stop|without) [any|to|be|more|further|want|receive|get|to "
	 "receive|to get] [any|more|further|be|receive|get|other] [further|more|future|other] (calls|"
	 "contact|contacted|called|calling|call|messages)|(ya no|no) [le|lo|la|les|te] (llamemos|"
	 "llame|llamen|volvamos a llamar|volver a llamar|marquemos|contactemos|molestemos)|(dar|doy|"
	 "demos) de baja|(take|remove|get|mark|put|add|drop|delete|keep) (you|your|this|the) ..6 (off|"
	 "from|list|dont call|records|database|system)|(stop|not|never|dont) (calling|call|contact) "
	 "[you|back|again|this]|(dont call|dnc) list|opt you out|removed from|(be|been|get|you) "
	 "(removed|taken off|unsubscribed|deleted|opted out)|unsubscribe|no longer (call|calling|"
	 "contact|receive)|(stop|end|cease|dont want|not want|not get|not receive|no more) [all|"
	 "getting|any|receiving|these|more|further] (calls|calling|contact)|(you|prefer|like|rather) "
	 "[that|if] [i|we|us] (dont|not|stop|never|didnt|stopped) ..2 (call|calling|contact|reach)|"
	 "(le|lo|la|les) (quito|saco|borro|elimino|doy de baja|retiro)|(dejemos|deje|dejar|dejen) de "
	 "(llamar|llamarle|llamarlo|llamarla)|(quite|quitar|saque|borre|elimine|retire|quito|saco|"
	 "borro|quitarlo|quitarla|sacarlo|eliminarlo) ..6 (lista|numero|base|sistema)|no (llamarle|"
	 "volver a llamar|llame|llamemos) *"},

	/* ---- machines ---- */
	{"voicemail", ALL, "user", "voicemail", 100,
	 "(memory|mailbox|inbox|storage) [is|its] [now] full|try your call [again] later|(is|its) "
	 "full and (cant|cannot|not)|you know what to do|(sorry|we|i) [we|i] [have] missed (you|your "
	 "call|the call)|(not|isnt|arent|im not|am not) available (to take|right now [to|leave|so]|at "
	 "this time|at the moment|to answer|to come) [your|the|leave|call|so|to]|(cant|cannot|unable "
	 "to|not able to|not) (accept|accepting|take|receive|record) [any|your|new] [new|more|voice] "
	 "(messages|message|call)|voice mailbox|mail box|has not been (set up|initialized)|hasnt been "
	 "(set up|initialized)|(finished|done|through) recording|no one is (available|here|able|"
	 "currently) [to|right] [take|answer|now] [your|the] [call]|(leave|drop|shoot|send) [me|us] "
	 "(your|a|the) [name|number|message|text|voicemail|short|brief|quick] ..4 (get back|call you|"
	 "return|reach out|ring you|follow up|asap)|(wireless customer|mobile customer|google "
	 "subscriber|subscriber|cellular customer|customer|party|person) you (are|have|were) (calling|"
	 "called|dialed|trying|dialing)|(hi|hello|its|this is|youve|you have) ..4 (voicemail|voice "
	 "mail|answering machine|message box)|(at the|after the|wait for the|hear the|until the|for "
	 "the) (tone|beep|signal)|(outside|after) [of] (business|office|our|normal) hours|(deja|deje|"
	 "dejame|dejanos|dejeme|grabar|graba) [tu|su|un|el|por|nombre y|tus|sus] (recado|mensaje|"
	 "datos|nombre)|(en momento|por el momento|ahorita|ahora) no (puedo|podemos|estoy|estamos) "
	 "(disponible|contestar|atender|tomar|atenderte|nadie|contestarle|responder)|(devuelvo|"
	 "devolveremos|devolvere|regreso|regresamos|devolvemos|regresaremos|devolverle|devolvere) [la|"
	 "tu|su] llamada|(persona|numero|usuario|abonado|cliente|suscriptor|linea) (con la que|con el "
	 "que|con quien|al que|a la que|que|al cual) [usted|ud] (intenta|ha|esta|marco|llamo|trata|"
	 "desea|quiere) [comunicarse|marcado|llamado|llamando|de|no|esta|se]|(correo|mensaje) de voz|"
	 "(escuchar|oir|escuche|oiga) (el|la) (tono|senal|bip)|(despues|luego|al) (del|de la|de oir "
	 "el|oir el) (tono|senal|bip|beep|pitido)|fuera de (nuestro horario|servicio|la oficina|"
	 "horario)|(apagado o fuera|se encuentra apagado)|a la brevedad|(you have|you|youve) reached "
	 "[the] [voicemail|voice|mailbox|desk|office] *|(leave|record|leaving) [me|us|your] [your|a|"
	 "the|brief|detailed|short|name] [and|a|your|detailed|brief|short|quick] [detailed|brief|"
	 "short|quick|name|and|telephone|phone] (message|name|messages|number|voicemail)|(after|at|by|"
	 "before) [the|hearing the] (tone|beep|signal)|leave it at the|(cant|cannot|unable to|not "
	 "able to|isnt able to|arent able to) (come to|get to|take your|answer|pick up) [the|your|"
	 "this] (phone|call|telephone)|voicemail|voice mail|mailbox|answering machine|voice messaging|"
	 "voice message|automated voice|(person|subscriber|party|number|customer|wireless customer) "
	 "you [are|have] (trying|calling|dialed|called|reached) [to reach|to call]|(we|office|offices|"
	 "clinic|spa|currently) (are|is) currently (closed|unavailable|assisting|away|with|helping)|"
	 "(our office|our offices|the office|our clinic) (is|are) [now] closed|(i am|we are|team "
	 "members are|team is|staff is|staff are|everyone is) [either|currently|all] (on the other "
	 "line|away from|with clients|with patients|with a patient|with guests|not available|"
	 "unavailable|assisting|helping) (or|and|right now|at the moment|at this time|to take|to "
	 "answer|other|the phone|from)|(get|call|return) back to you as soon|get back to you (as soon|"
	 "shortly|at)|(call|contact|reply|respond|schedule) [you] as soon as (possible|we can|i can)|"
	 "thank you for calling ..12 (closed|message|leave|hours|tone|beep|voicemail)|forwarded to|"
	 "(record|start) your message|(hang up|you may hang up) [or|and] press|(deje|deja|dejar|"
	 "dejenos|dejeme|dejen|grabe) [su|un|tu|el|nos|me] (nombre|mensaje|recado)|despues del (tono|"
	 "bip|beep)|buzon|contestadora|(no podemos|no puedo|no podremos) (atenderle|atenderlo|"
	 "contestar|atender|tomar|responder) [su|el|la|le|lo|en|tu|a] *|(ha llamado|se ha comunicado|"
	 "usted ha llamado) (a|con)|su llamada (es|sera|ha)|fuera del area de servicio"},
	{"machine_not", ALL, "user", "none", 100,
	 "(people|patients|they|clients|callers|customers|some|someone|somebody|who|everyone|most|"
	 "folks|you|did you|i|we|he|she|to|they|you can|you could|if they|id|i would) [can|could|will|"
	 "usually|dont|always|never|to|want to|would] (leave|left|leaving) [you|me|us|a|her|him|the] "
	 "[a|voice|the] (message|messages|voicemail|voicemails|name|number) [with|for|and|on|$|there|"
	 "but|or]|(left|leaving|got|get|gets|checked|listen|listened|listening|heard|hear|received|"
	 "take|taking|took|return|answer|miss|missed) [to] [you|me|us|a|your|my|the|their|our|her|"
	 "that|any|all] (message|messages|voicemail|voicemails|voice mail)|(take|give|pass|relay|"
	 "write) [you|her|him|them|a|your|the|down] [a|your|the|down] (message|messages)|leave (a "
	 "message|your number|your name|your info|it) (with|for) (me|her|him|the|us)|(leave|want to "
	 "leave|like to leave) [a|your|me] [name|message|number] (with me|and ill|and i will) (give|"
	 "tell|pass|make) [it|her|him|them|sure]|(goes|go|going|went|straight|gets|sent|send|sends|"
	 "hits|hit|lets|has|use|uses|check|checks|checking|let|rolls|roll|have|into|default) "
	 "[straight|right|directly|over|it|them|back] [to|go to|into] [a|the|our|my] (voicemail|voice "
	 "mail|mailbox|answering machine|answering service)|(have|use|got|has|the|our|on|hate|no) [a|"
	 "an|the|our|old|regular] (voicemail|answering machine|mailbox|voice mail) (for|at|and|but|"
	 "system|that|which|when|on|full|box|is|at night|after|people|they|nobody|or)|calls [are|get|"
	 "all] forwarded to|(clinic|office|we|were|we are|is) [are|is] currently closed (on|because|"
	 "for)|(call|return) (you|them|her|him) back (as soon|when|once) [as] (i|she|he|we) (get|can|"
	 "have|am)|(person|party|guy|one|lady) you (are|were) (trying|looking|calling) (to|for|about)|"
	 "(contestadora|buzon|mensaje) (que|y|pero|porque)|(dejan|dejo|deja la gente|dejar) (mensaje|"
	 "mensajes|un mensaje|recado) (con|y|pero)|(le|les) (tomo|anoto|paso|doy) [el|su|un] (recado|"
	 "mensaje)|(quiere|gusta|desea|puede) dejar [le|un|algun|su] (recado|mensaje) [conmigo]|"
	 "(ahorita|en momento|por el momento|ahora) no (puedo|podemos|se encuentra) (hablar|hablarle|"
	 "atenderla|atenderlo|platicar|la|el|mi|mucho)|lo antes posible (gracias|si|porque)|can i "
	 "(direct|help|take)"},
	{"voicemail_weak", ALL, "user", "voicemail", 60,
	 "(ill|i will|we will|well) (get back to you|return your call|call you back|get right back|be "
	 "in touch|call back) [as soon|shortly|when|once|right|at my|within|soon]|office hours are|"
	 "our hours are|hours of operation|normal business hours|regular business hours|lo antes "
	 "posible|as soon as possible|return your call|currently unavailable|(te|le|nos|me) (devuelvo|"
	 "regreso|devolveremos|regresamos|comunicaremos|comunicare|pondremos|pondre) [la|tu|su|con|"
	 "en] (llamada|usted|contacto|lo antes)|nuestro horario [de atencion] es|horario de (atencion|"
	 "oficina|servicio)|(away from|not at) (my|the|our) (desk|phone|office) [right|at]|(sorry|we|"
	 "i) [we|i] [have] missed (you|your call|the call)|(busy|tied up|helping|assisting|with) [our|"
	 "other] (guests|patients|clients|customers|people|another caller)|(text|email) (me|us) [at|"
	 "or]|(ill|i will|we will) (hit|text|ring|phone|buzz|holler) you back|te (llamo|marco|hablo)|"
	 "(te|le) (regreso|devuelvo) la llamada|(leave|deja|deje) (it|one|un)|thanks for calling|"
	 "thank you for calling|gracias por llamar|you have reached|youve reached|(i|we) (cant|"
	 "cannot) (talk|answer|get to|come to|make it to|reach) [my|the|your] [phone|right now|call]"},
	{"ivr", ALL, "user", "ivr", 100,
	 "(person|party) you are calling (isnt available|is unavailable|isnt taking|cannot)|record "
	 "your name and ..4|if this person is available|(person|party) you are calling (cant|cannot|"
	 "is unable|isnt able|is not able|doesnt|is unavailable|will) [talk|to|take] [right|talk|"
	 "take] *|(person|party) you are (calling|trying to reach) (is using|has|uses) [a|an|call]|"
	 "(call|calls) [may be|are|is|will be|being] (recorded|monitored)|(using|is using|uses) [a|"
	 "the] [call] screening|screening service|(say|state|record) (your name|who you are) and [why|"
	 "the reason|who|then]|(not in service|been disconnected|not a working number|cant be "
	 "completed|cannot be completed|has been changed|no longer in service|not be completed|number "
	 "you have dialed is not|number you dialed is not|number you have dialed has|hang up and try)|"
	 "(to) hold while|connecting your call|transferring your call|(estimated|your) wait time|"
	 "(office|practice|clinic|business) directory|company directory|(press|dial|oprima|marque|"
	 "pulse|presione|diga) (cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|zero|gato|"
	 "numeral|asterisco)|(para|si desea) (citas|facturacion|hablar con|espanol|ingles|ventas|"
	 "agendar|informes|hacer|una cita) ..5 (marque|oprima|presione|pulse|diga)|(marque|oprima|"
	 "presione|pulse) [el|la] (#|numero|tecla)|(escuche|atencion) [con|atentamente|cuidado] [las|"
	 "el|atencion] [opciones|menu|siguientes]|(su|esta) llamada (es importante|sera grabada|puede "
	 "ser grabada|sera atendida|esta siendo)|(no esta en servicio|fuera de servicio|no existe|ha "
	 "sido desconectado|no ha sido asignado|no puede ser completada)|(todos|todas) nuestros "
	 "(agentes|ejecutivos|asesores|representantes)|if you are (a|an) (new|existing|current|"
	 "patient|doctor|pharmacy)|say (yes|representative|operator|agent) (or|to|if)|(say|press) "
	 "[yes|one] to (accept|connect|continue)|to (accept|connect|continue) [this|the|your] [call] "
	 "(press|say)|in a few words|how can i direct your call|(press|oprima|presione|digite|pulse|"
	 "pressing) [el|la] (<number_word>|zero|cero|uno|star|pound)|(say|enter|dial) (or say|your "
	 "party|your|the) [partys] (extension|account|selection|party)|(main|following) (menu|"
	 "options)|listen carefully|menu (options|has|have)|(your|the|this) call (is|may be|will be) "
	 "(important|recorded|monitored|answered|very important|being recorded)|(continue to|stay on) "
	 "(hold|the line)|(all of our|all our|all) (agents|representatives|operators|lines) [members] "
	 "are|hold for the next|didnt (get|catch|understand) that|(not|isnt|arent|wasnt) a valid|"
	 "invalid (entry|option|selection|extension)|(to|and) repeat (this|these|the|options)|para "
	 "(espanol|ingles) [oprima|marque|presione]|(for|to) (appointments|billing|reach|schedule|"
	 "hear|speak|leave|directions|pharmacy|english|spanish|new|existing) ..6 (press|dial|say)|"
	 "(press|say) * [for|to] (appointments|billing|scheduling)|(partys|your) extension|dial it "
	 "now|next available (agent|representative|operator|team|associate)|estimated wait|(you are|"
	 "caller) (number|in) (# |line|queue)|thank you for calling ..8 (press|menu|option)|call "
	 "screening|(state|say) your name (and|after)|this call is being screened|if you (know|are) "
	 "..4 (extension|new patient)|(gracias por llamar) ..6 (oprima|marque|presione|menu)|el menu"},
};
/* clang-format on */

const int outbound_shipped_rule_count = lengthof(outbound_shipped_rules);
