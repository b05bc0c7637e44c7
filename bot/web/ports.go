package web

import (
	"context"
	"errors"
	"time"

	"ketenbot/bot/chat"
)

// Person is someone the page can play. ID is also the person's chat account: chat.Origin.Person and chat.Destination.Person.
type Person struct {
	ID           string
	Name         string
	Organisation string // empty for someone the house does not know
	Roles        []string
}

// Channel is a channel and who is in it. Its ID does not begin with "dm".
type Channel struct {
	ID      string
	Name    string
	Members []string // ids of persons
}

// Directory knows the people and channels of the demo. Both lists are in the order in which they are shown, and may change
// while the program runs.
type Directory interface {
	Persons(ctx context.Context) ([]Person, error)
	Channels(ctx context.Context) ([]Channel, error)
}

// Clock is the demo's clock. It stands still until it is wound.
type Clock interface {
	Now() time.Time
	// WindTo lets every scheduled moment up to and including to happen, in order, waits until all delivery is done, and
	// returns the new time. The platform calls it one at a time and never with a moment before Now; to equal to Now only
	// drains.
	WindTo(ctx context.Context, to time.Time) (time.Time, error)
}

// CommandHint is a command that the page offers when somebody types a slash.
type CommandHint struct {
	Command string // "/aanmelden"
	Help    string // what it does, in a few words
}

// ErrNoPost says that there is no such post, or that it was deleted where it has to exist.
var ErrNoPost = errors.New("web: no such post")

// Post is what stands in a channel or DM.
type Post struct {
	Seq     int64  // given by the Store, rising; also the post's id
	Key     string // unique when not empty: the same cause is one post
	Channel string // a Channel's ID, or "dm:" and the person's id
	Only    string // the one person who sees it, when it is ephemeral
	Author  string // a person's id; empty for the bot
	Text    string
	Buttons []Button
	Former  []Button // buttons it had before; a press on one that is still on somebody's screen must find its action
	Files   []chat.File
	At      time.Time // the demo's clock
	Edited  bool
	Deleted bool // then Text, Buttons, Former and Files are empty
}

// Button is a button under an id that stays the same as long as it means the same, whatever else the post comes to show.
type Button struct {
	ID string
	chat.Button
}

// Store keeps the posts; they survive a restart. It is safe for concurrent use. Text never holds a zero byte.
type Store interface {
	// Add stores p whole or not at all and returns it with its Seq, and whether it is new. When a post with p's Key exists,
	// deleted or not, Add changes nothing and returns that one.
	Add(ctx context.Context, p Post) (Post, bool, error)
	// Get returns a post with all it has, or ErrNoPost.
	Get(ctx context.Context, seq int64) (Post, error)
	// Replace puts new content in a post and marks it edited; the buttons that go are kept as Former. ErrNoPost when it is not
	// there or deleted.
	Replace(ctx context.Context, seq int64, text string, buttons []Button, files []chat.File) (Post, error)
	// Delete empties a post and marks it deleted; its Key stays taken. Doing it again changes nothing. ErrNoPost when it was
	// never there.
	Delete(ctx context.Context, seq int64) (Post, error)
	// List returns the last max posts of channel that person may see, oldest first. Former, and the Data of Files, are left out.
	List(ctx context.Context, channel, person string, max int) ([]Post, error)
	// Unread counts for each of channels the posts past person's mark, leaving out deleted and ephemeral ones and person's own.
	Unread(ctx context.Context, person string, channels []string) (map[string]int, error)
	// MarkRead moves person's mark in channel to seq; it never moves back.
	MarkRead(ctx context.Context, person, channel string, seq int64) error
}
