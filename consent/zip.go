package consent

// zoneNames are the zones of ZIPs, by the letter that the table below uses.
var zoneNames = map[rune]string{
	'E': "America/New_York", 'C': "America/Chicago", 'M': "America/Denver", 'N': "America/Phoenix",
	'P': "America/Los_Angeles", 'A': "America/Anchorage", 'K': "America/Adak", 'H': "Pacific/Honolulu",
	'V': "America/Puerto_Rico", 'S': "Pacific/Pago_Pago", 'G': "Pacific/Guam", 'W': "Pacific/Palau",
	'F': "Pacific/Pohnpei", 'R': "Pacific/Majuro",
}

// sameAs are zones that have kept the time of a bigger one since 2007, when the present rules began.
var sameAs = map[string]string{
	"America/Detroit": "America/New_York", "America/Indianapolis": "America/New_York",
	"America/Indiana/Indianapolis": "America/New_York", "America/Kentucky/Louisville": "America/New_York",
	"America/Louisville": "America/New_York", "America/Boise": "America/Denver", "America/Juneau": "America/Anchorage",
	"America/Sitka": "America/Anchorage", "America/Nome": "America/Anchorage", "America/Yakutat": "America/Anchorage",
	"America/Menominee": "America/Chicago", "America/Toronto": "America/New_York",
}

// zipRange are the zones of a range of three-digit ZIP prefixes. Prefixes that span a zone's border name both sides,
// and where a county keeps another time than its state both are named: too many zones only make the hours shorter.
// Military prefixes (090-098, 340, 962-966) are left out, for they may be anywhere.
type zipRange struct {
	from, to int
	zones    string
}

var zipRanges = []zipRange{
	{5, 5, "E"},
	{6, 9, "V"},
	{10, 89, "E"},
	{100, 268, "E"},
	{270, 323, "E"},
	{324, 324, "CE"},
	{325, 325, "C"},
	{326, 339, "E"},
	{341, 342, "E"},
	{344, 344, "E"},
	{346, 347, "E"},
	{349, 349, "E"}, // Florida west of the Apalachicola
	{350, 367, "C"},
	{368, 368, "CE"},
	{369, 372, "C"},
	{373, 373, "EC"},
	{374, 374, "E"},
	{375, 375, "C"},
	{376, 376, "E"},
	{377, 377, "EC"},
	{378, 379, "E"},
	{380, 384, "C"},
	{385, 385, "CE"},
	{386, 397, "C"},
	{398, 400, "E"},
	{401, 401, "EC"},
	{402, 418, "E"},
	{420, 424, "C"},
	{425, 427, "EC"}, // Kentucky
	{430, 462, "E"},
	{463, 464, "C"},
	{465, 466, "EC"},
	{467, 468, "E"},
	{469, 469, "EC"},
	{470, 474, "E"}, // Indiana
	{475, 475, "EC"},
	{476, 477, "C"},
	{478, 478, "E"},
	{479, 479, "EC"},
	{480, 497, "E"},
	{498, 499, "EC"}, // Upper Peninsula
	{500, 528, "C"},
	{530, 532, "C"},
	{534, 535, "C"},
	{537, 551, "C"},
	{553, 567, "C"},
	{569, 569, "E"},
	{570, 574, "C"},
	{575, 576, "CM"},
	{577, 577, "M"},
	{580, 584, "C"},
	{585, 586, "CM"},
	{587, 587, "C"},
	{588, 588, "CM"},
	{590, 599, "M"},
	{600, 620, "C"},
	{622, 631, "C"},
	{633, 641, "C"},
	{644, 658, "C"},
	{660, 662, "C"},
	{664, 676, "C"},
	{677, 678, "CM"},
	{679, 681, "C"},
	{683, 689, "C"},
	{690, 692, "CM"},
	{693, 693, "M"},
	{700, 701, "C"},
	{703, 708, "C"},
	{710, 714, "C"},
	{716, 731, "C"},
	{733, 741, "C"},
	{743, 770, "C"},
	{772, 797, "C"},
	{798, 798, "CM"},
	{799, 816, "M"},
	{820, 834, "M"},
	{835, 835, "PM"},
	{836, 837, "M"},
	{838, 838, "P"},
	{840, 847, "M"},
	{850, 853, "N"},
	{855, 857, "N"},
	{859, 859, "NM"},
	{860, 860, "NM"},
	{863, 864, "N"},
	{865, 865, "NM"}, // the Navajo Nation keeps daylight saving time
	{870, 871, "M"},
	{873, 885, "M"},
	{889, 891, "P"},
	{893, 895, "P"},
	{897, 897, "P"},
	{898, 898, "PM"},
	{900, 908, "P"},
	{910, 928, "P"},
	{930, 961, "P"},
	{967, 967, "HS"},
	{968, 968, "H"},
	{969, 969, "GWFR"},
	{970, 978, "P"},
	{979, 979, "PM"},
	{980, 986, "P"},
	{988, 994, "P"},
	{995, 995, "AK"},
	{996, 999, "A"},
}

// named gives the zones of letters.
func named(letters string) []string {
	var names []string
	for _, letter := range letters {
		names = append(names, zoneNames[letter])
	}
	return names
}
