package practice

// planEntry is the group "plan" of a practice, and the file of "plan backtest". Whatever is nil is the default's.
type planEntry struct {
	Tiers []struct {
		UpTo        dollars  `yaml:"up_to"`
		Instalments int      `yaml:"instalments"`
		Fewest      int      `yaml:"fewest"`
		MinPayment  *dollars `yaml:"min_payment"`
	} `yaml:"tiers"`
	MinPayment         *dollars `yaml:"min_payment"`
	Frequencies        []string `yaml:"frequencies"`
	FirstDueWithinDays *int     `yaml:"first_due_within_days"`
	GraceDays          *int     `yaml:"grace_days"`
	ApprovalOver       *dollars `yaml:"approval_over"`
	MaxMonths          *int     `yaml:"max_months"`
	AllowedDays        []int    `yaml:"allowed_days"`
	DownPayment        struct {
		Percent      int     `yaml:"percent"`
		Fixed        dollars `yaml:"fixed"`
		RequiredOver dollars `yaml:"required_over"`
	} `yaml:"down_payment"`
	CardRequiredOver   *dollars `yaml:"card_required_over"`
	Retries            *int     `yaml:"retries"`
	RetryDays          *int     `yaml:"retry_days"`
	MissedToDelinquent *int     `yaml:"missed_to_delinquent"`
	MissedToDefault    *int     `yaml:"missed_to_default"`
	CureDays           *int     `yaml:"cure_days"`
	NewBalance         string   `yaml:"new_balance"`
	ChangesPerYear     *int     `yaml:"changes_per_year"`
	SkipsPerYear       *int     `yaml:"skips_per_year"`
	PromptPay          struct {
		Percent     int  `yaml:"percent"`
		Days        int  `yaml:"days"`
		SelfPayOnly bool `yaml:"self_pay_only"`
	} `yaml:"prompt_pay"`
	SmallBalance struct {
		Max dollars `yaml:"max"`
	} `yaml:"small_balance"`
	Exclude                []string `yaml:"exclude"`
	TILADisclosuresHandled bool     `yaml:"tila_disclosures_handled"`
}

// charged are keys that a policy has elsewhere, and has not here for a reason that is said.
var charged = []string{
	"fee", "fees", "late_fee", "setup_fee", "management_fee", "interest", "interest_rate", "apr", "finance_charge",
}

const whyFree = ": a plan has no fee and no interest; either makes it credit (12 CFR 1026.2(a)(17)) whose terms " +
	"Plainbill does not compute"
