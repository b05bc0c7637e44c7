package mattermost

import (
	"strconv"
	"strings"
)

// version is a server's major and minor number.
type version struct{ major, minor int }

// parseVersion reads the X-Version-Id header: "11.6.1.11.6.1.abc.true". What it cannot read is an old server: the careful way works everywhere.
func parseVersion(s string) version {
	parts := strings.SplitN(s, ".", 3)
	if len(parts) < 2 {
		return version{}
	}
	major, err1 := strconv.Atoi(parts[0])
	minor, err2 := strconv.Atoi(parts[1])
	if err1 != nil || err2 != nil {
		return version{}
	}
	return version{major, minor}
}

func (v version) from(major, minor int) bool {
	return v.major > major || v.major == major && v.minor >= minor
}

// pages: a submit can be answered with the next page.
func (v version) pages() bool { return v.from(11, 1) }

// multiselect: a select can take several answers.
func (v version) multiselect() bool { return v.from(11, 0) }

func (v version) String() string { return strconv.Itoa(v.major) + "." + strconv.Itoa(v.minor) }
