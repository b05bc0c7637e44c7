package mattermosttest

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
)

// maxBodyBytes of a call to the REST API.
const maxBodyBytes = 300000

// call is a REST call of somebody.
type call struct {
	*http.Request
	who  *user // nil where no login is needed
	body []byte
}

func (c call) read(dst any) error {
	if json.Unmarshal(c.body, dst) != nil {
		return refuse(http.StatusBadRequest, "api.context.invalid_body_param.app_error")
	}
	return nil
}

func (c call) admin() bool { return strings.Contains(c.who.Roles, "system_admin") }

// created is an answer with status 201.
type created struct{ v any }

func refuse(status int, id string) error {
	return model.NewAppError("mattermosttest", id, nil, "", status)
}

var errPermission = refuse(http.StatusForbidden, "api.context.permissions.app_error")

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	for pattern, f := range map[string]func(call) (any, error){
		"GET /users/me":                        func(c call) (any, error) { return c.who.User, nil },
		"GET /users/{id}":                      s.getUser,
		"GET /users/username/{name}":           s.getUserByName,
		"PUT /users/{id}/roles":                s.putRoles,
		"POST /users/{id}/tokens":              s.postToken,
		"GET /teams/name/{name}":               s.getTeam,
		"POST /teams/{id}/members":             s.postTeamMember,
		"GET /teams/{id}/channels/name/{name}": s.getChannelByName,
		"POST /channels":                       s.postChannel,
		"POST /channels/direct":                s.postDirect,
		"POST /channels/{id}/members":          s.postMember,
		"GET /channels/{id}/posts":             s.getPosts,
		"POST /posts":                          s.createPost,
		"POST /posts/ephemeral":                s.createEphemeral,
		"GET /posts/{id}":                      s.getPost,
		"PUT /posts/{id}/patch":                s.patchPost,
		"DELETE /posts/{id}":                   s.deletePost,
		"POST /files":                          s.postFile,
		"GET /files/{id}":                      s.getFile,
		"POST /commands/execute":               s.execute,
		"GET /commands":                        s.getCommands,
		"POST /commands":                       s.postCommand,
		"PUT /commands/{id}":                   s.putCommand,
		"POST /actions/dialogs/open":           s.openDialog,
		"POST /actions/dialogs/submit":         s.submitDialog,
		"POST /posts/{id}/actions/{action}":    s.doAction,
		"GET /bots":                            s.getBots,
		"POST /bots":                           s.postBot,
		"GET /roles/name/{name}":               s.getRole,
		"PUT /roles/{id}/patch":                s.patchRole,
		"GET /config":                          s.getConfig,
	} {
		method, path, _ := strings.Cut(pattern, " ")
		mux.HandleFunc(method+" /api/v4"+path, func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, pattern, f) })
	}
	mux.HandleFunc("GET /api/v4/websocket", s.websocket)
	return mux
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request, pattern string, f func(call) (any, error)) {
	w.Header().Set("X-Version-Id", s.version+".0."+s.version+".0.abc.false")
	request := model.NewId()
	w.Header().Set(model.HeaderRequestId, request)
	lose := false
	if fault := s.fault(r); fault != nil {
		if !fault.Lose {
			maps.Copy(w.Header(), fault.Header)
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			w.WriteHeader(fault.Status)
			_, _ = io.WriteString(w, fault.Body)
			return
		}
		lose = true
	}
	out, err := func() (any, error) {
		c := call{Request: r}
		limit := int64(maxBodyBytes)
		if strings.HasSuffix(pattern, "/files") {
			limit = 100 << 20
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
		if err != nil {
			return nil, refuse(http.StatusRequestEntityTooLarge, "api.context.request_body_too_large.app_error")
		}
		c.body = body
		token := bearer(r)
		s.mu.Lock()
		c.who = s.users[s.tokens[token]]
		s.mu.Unlock()
		if c.who == nil && pattern != "POST /actions/dialogs/open" {
			return nil, refuse(http.StatusUnauthorized, "api.context.session_expired.app_error")
		}
		return f(c)
	}()
	if lose {
		panic(http.ErrAbortHandler)
	}
	status := http.StatusOK
	if made, ok := out.(created); ok {
		out, status = made.v, http.StatusCreated
	}
	if app, ok := errors.AsType[*model.AppError](err); ok {
		app.RequestId, app.Message = request, "Dit ging niet goed."
		out, status = app, app.StatusCode
	} else if err != nil {
		out, status = map[string]string{"message": err.Error()}, http.StatusInternalServerError
	}
	if f, ok := out.(*file); ok {
		w.Header().Set("Content-Type", f.info.MimeType)
		_, _ = w.Write(f.data)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(out)
}

// bearer is the token of a call. Clients write the word in capitals too.
func bearer(r *http.Request) string {
	kind, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(kind, "bearer") {
		return ""
	}
	return token
}

func (s *Server) fault(r *http.Request) *Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.faults {
		if out := f(r); out != nil {
			return out
		}
	}
	return nil
}

// member says whether the caller may read a channel; it needs the lock.
func (s *Server) member(c call, id string) (*channel, bool) {
	ch := s.channels[id]
	return ch, ch != nil && (ch.members[c.who.Id] || c.admin())
}

// forClient is a post as any client sees it, the bot too: without addresses and contexts.
func forClient(p *model.Post) *model.Post {
	out := p.Clone()
	out.StripActionIntegrations()
	return out
}

func (s *Server) createPost(c call) (any, error) {
	var p model.Post
	if err := c.read(&p); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.member(c, p.ChannelId); !ok {
		return nil, errPermission
	}
	if known, ok := s.pending[p.PendingPostId]; ok && p.PendingPostId != "" && time.Since(known.at) < pendingTTL {
		if old := s.post(known.id); old != nil && old.DeleteAt == 0 {
			return created{forClient(old)}, nil
		}
		return nil, refuse(http.StatusInternalServerError, "api.post.deduplicate_create_post.failed_to_get")
	}
	post := &model.Post{
		Id: model.NewId(), UserId: c.who.Id, ChannelId: p.ChannelId, Message: p.Message, PendingPostId: p.PendingPostId, FileIds: p.FileIds, Type: p.Type,
	}
	post.SetProps(p.GetProps())
	if c.who.bot {
		post.AddProp(model.PostPropsFromBot, "true")
	}
	post.CreateAt = s.millis()
	post.UpdateAt = post.CreateAt
	if err := s.check(post); err != nil {
		return nil, err
	}
	for _, id := range p.FileIds {
		if s.files[id] == nil {
			return nil, refuse(http.StatusBadRequest, "api.post.create_post.attach_files.error")
		}
	}
	s.posts = append(s.posts, post)
	if p.PendingPostId != "" {
		s.pending[p.PendingPostId] = pending{post.Id, time.Now()}
	}
	s.posted(post)
	return created{forClient(post)}, nil
}

// check refuses what a real server refuses, and complains of what it only does not like; it needs the lock.
func (s *Server) check(p *model.Post) error {
	if err := p.IsValid(model.PostMessageMaxRunesV2); err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, a := range p.Attachments() {
		if err := a.IsValid(); err != nil {
			s.complainf("attachment: %v", err)
		}
		for _, x := range a.Actions {
			if x == nil || !letters(x.Id) || seen[x.Id] {
				s.complainf("a button without an id of its own in letters and digits")
				continue
			}
			seen[x.Id] = true
		}
	}
	return nil
}

func letters(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool { return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') }) < 0
}

func (s *Server) createEphemeral(c call) (any, error) {
	var in model.PostEphemeral
	if err := c.read(&in); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !c.admin() && !(c.who.bot && s.mayWhisper(c.who)) {
		return nil, errPermission
	}
	if in.Post == nil || s.users[in.UserID] == nil || s.channels[in.Post.ChannelId] == nil {
		return nil, refuse(http.StatusBadRequest, "api.context.invalid_body_param.app_error")
	}
	in.Post.UserId = c.who.Id
	out := s.whisper(in.UserID, in.Post)
	return created{forClient(out)}, nil
}

// mayWhisper needs the lock.
func (s *Server) mayWhisper(u *user) bool {
	role := s.roles["system_post_all"]
	return s.ephemeral || strings.Contains(u.Roles, role.Name) && slices.Contains(role.Permissions, "create_post_ephemeral")
}

// whisper shows a post to one person, and keeps it nowhere; it needs the lock.
func (s *Server) whisper(person string, p *model.Post) *model.Post {
	p.Id, p.Type, p.CreateAt = model.NewId(), model.PostTypeEphemeral, s.millis()
	p.UpdateAt = p.CreateAt
	for _, a := range p.Attachments() {
		if err := a.IsValid(); err != nil {
			s.complainf("ephemeral attachment: %v", err)
		}
	}
	p.GenerateActionIds()
	p = model.AddPostActionCookies(p, s.secret)
	ev := model.NewWebSocketEvent(model.WebsocketEventEphemeralMessage, "", p.ChannelId, person, nil, "")
	raw, _ := p.ToJSON() // a post always becomes JSON
	ev.Add("post", raw)
	s.publish(ev, person)
	return p
}

func (s *Server) getPost(c call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.post(c.PathValue("id"))
	if p == nil || p.DeleteAt != 0 {
		return nil, refuse(http.StatusNotFound, "app.post.get.app_error")
	}
	if _, ok := s.member(c, p.ChannelId); !ok {
		return nil, errPermission
	}
	return forClient(p), nil
}

func (s *Server) patchPost(c call) (any, error) {
	var patch model.PostPatch
	if err := c.read(&patch); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.post(c.PathValue("id"))
	if p == nil || p.DeleteAt != 0 || p.UserId != c.who.Id {
		return nil, errPermission
	}
	if _, ok := s.member(c, p.ChannelId); !ok {
		return nil, errPermission
	}
	changed := p.Clone()
	if patch.Message != nil {
		changed.Message = *patch.Message
	}
	if patch.Props != nil {
		changed.SetProps(*patch.Props)
	}
	if err := s.check(changed); err != nil {
		return nil, err
	}
	s.replace(p, changed)
	return forClient(p), nil
}

// replace needs the lock.
func (s *Server) replace(p, changed *model.Post) {
	was, _ := json.Marshal(p.Attachments())
	is, _ := json.Marshal(changed.Attachments())
	if p.Message != changed.Message || string(was) != string(is) {
		p.EditAt = s.millis()
	}
	p.Message, p.UpdateAt = changed.Message, s.millis()
	p.SetProps(changed.GetProps())
	ev := model.NewWebSocketEvent(model.WebsocketEventPostEdited, "", p.ChannelId, "", nil, "")
	raw, _ := p.ToJSON() // a post always becomes JSON
	ev.Add("post", raw)
	s.publish(ev, s.membersOf(p.ChannelId)...)
}

func (s *Server) deletePost(c call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.post(c.PathValue("id"))
	if p == nil || p.DeleteAt != 0 || p.UserId != c.who.Id && !c.admin() { // a real one says no permission for what is gone, too
		return nil, errPermission
	}
	p.DeleteAt = s.millis()
	ev := model.NewWebSocketEvent(model.WebsocketEventPostDeleted, "", p.ChannelId, "", nil, "")
	raw, _ := p.ToJSON() // a post always becomes JSON
	ev.Add("post", raw)
	s.publish(ev, s.membersOf(p.ChannelId)...)
	return map[string]string{"status": "OK"}, nil
}

func (s *Server) getPosts(c call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ch, ok := s.member(c, c.PathValue("id"))
	if !ok {
		return nil, errPermission
	}
	page, _ := strconv.Atoi(c.URL.Query().Get("page"))
	per, _ := strconv.Atoi(c.URL.Query().Get("per_page"))
	if per <= 0 || per > 200 {
		per = 60
	}
	list, skip := model.NewPostList(), page*per
	for _, p := range slices.Backward(s.posts) {
		if p.ChannelId != ch.Id || p.DeleteAt != 0 {
			continue
		}
		if skip--; skip >= 0 {
			continue
		}
		if len(list.Order) == per {
			break
		}
		out := forClient(p)
		for _, id := range out.FileIds {
			if out.Metadata == nil {
				out.Metadata = &model.PostMetadata{}
			}
			info := s.files[id].info
			out.Metadata.Files = append(out.Metadata.Files, &info)
		}
		list.AddPost(out)
		list.AddOrder(out.Id)
	}
	return list, nil
}
