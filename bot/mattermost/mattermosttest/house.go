package mattermosttest

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
)

func (s *Server) getUser(c call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if u := s.users[c.PathValue("id")]; u != nil {
		return u.User, nil
	}
	return nil, refuse(http.StatusNotFound, "app.user.missing_account.const")
}

func (s *Server) getUserByName(c call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, u := range s.users {
		if u.Username == c.PathValue("name") {
			return u.User, nil
		}
	}
	return nil, refuse(http.StatusNotFound, "app.user.missing_account.const")
}

func (s *Server) putRoles(c call) (any, error) {
	var in map[string]string
	if err := c.read(&in); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !c.admin() || s.users[c.PathValue("id")] == nil {
		return nil, errPermission
	}
	s.users[c.PathValue("id")].Roles = in["roles"]
	return map[string]string{"status": "OK"}, nil
}

func (s *Server) postToken(c call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := c.PathValue("id")
	if !c.admin() && c.who.Id != id {
		return nil, errPermission
	}
	t := model.UserAccessToken{Id: model.NewId(), Token: model.NewId(), UserId: id, IsActive: true}
	s.tokens[t.Token] = id
	return t, nil
}

func (s *Server) getTeam(c call) (any, error) {
	if c.PathValue("name") != "keten" {
		return nil, refuse(http.StatusNotFound, "app.team.get_by_name.missing.app_error")
	}
	return model.Team{Id: s.TeamID, Name: "keten", DisplayName: "Keten"}, nil
}

func (s *Server) postTeamMember(c call) (any, error) {
	var m model.TeamMember
	if err := c.read(&m); err != nil {
		return nil, err
	}
	if !c.admin() {
		return nil, errPermission
	}
	return created{m}, nil
}

func (s *Server) getChannelByName(c call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, ch := range s.channels {
		if ch.Name == c.PathValue("name") && ch.TeamId == c.PathValue("id") {
			return ch.Channel, nil
		}
	}
	return nil, refuse(http.StatusNotFound, "app.channel.get_by_name.missing.app_error")
}

func (s *Server) postChannel(c call) (any, error) {
	var in model.Channel
	if err := c.read(&in); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, ch := range s.channels {
		if ch.Name == in.Name && ch.TeamId == in.TeamId {
			return nil, refuse(http.StatusBadRequest, "store.sql_channel.save_channel.exists.app_error")
		}
	}
	in.Id = model.NewId()
	s.channels[in.Id] = &channel{Channel: in, members: map[string]bool{c.who.Id: true}}
	return created{in}, nil
}

func (s *Server) postDirect(c call) (any, error) {
	var ids []string
	if err := c.read(&ids); err != nil {
		return nil, err
	}
	if len(ids) != 2 || !slices.Contains(ids, c.who.Id) {
		return nil, refuse(http.StatusBadRequest, "api.context.invalid_body_param.app_error")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range ids {
		if s.users[id] == nil {
			return nil, refuse(http.StatusBadRequest, "api.channel.create_direct_channel.invalid_user.app_error")
		}
	}
	return created{s.direct(ids[0], ids[1]).Channel}, nil
}

func (s *Server) postMember(c call) (any, error) {
	var in map[string]any
	if err := c.read(&in); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	ch := s.channels[c.PathValue("id")]
	id, _ := in["user_id"].(string)
	if ch == nil || s.users[id] == nil {
		return nil, refuse(http.StatusNotFound, "app.channel.get.existing.app_error")
	}
	ch.members[id] = true
	return created{model.ChannelMember{ChannelId: ch.Id, UserId: id}}, nil
}

func (s *Server) postFile(c call) (any, error) {
	_, params, err := mime.ParseMediaType(c.Header.Get("Content-Type"))
	if err != nil {
		return nil, refuse(http.StatusBadRequest, "api.file.upload_file.read_request.app_error")
	}
	form, err := multipart.NewReader(bytes.NewReader(c.body), params["boundary"]).ReadForm(32 << 20)
	if err != nil || len(form.Value["channel_id"]) != 1 || len(form.File["files"]) != 1 {
		return nil, refuse(http.StatusBadRequest, "api.file.upload_file.read_request.app_error")
	}
	part := form.File["files"][0]
	in, err := part.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Close() }()
	data, err := io.ReadAll(in)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.member(c, form.Value["channel_id"][0]); !ok {
		return nil, errPermission
	}
	f := &file{data: data}
	f.info.Id, f.info.Name, f.info.MimeType = model.NewId(), part.Filename, mime.TypeByExtension(path.Ext(part.Filename))
	if strings.HasSuffix(part.Filename, ".ics") {
		f.info.MimeType = "text/calendar; charset=utf-8"
	}
	s.files[f.info.Id] = f
	return created{model.FileUploadResponse{FileInfos: []*model.FileInfo{&f.info}}}, nil
}

func (s *Server) getFile(c call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f := s.files[c.PathValue("id")]; f != nil {
		return f, nil
	}
	return nil, refuse(http.StatusNotFound, "app.file_info.get.app_error")
}

func (s *Server) getCommands(c call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := []*model.Command{}
	for _, k := range s.commands {
		if k.TeamId == c.URL.Query().Get("team_id") {
			out = append(out, k)
		}
	}
	return out, nil
}

func (s *Server) postCommand(c call) (any, error) {
	var in model.Command
	if err := c.read(&in); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !c.admin() {
		return nil, errPermission
	}
	for _, k := range s.commands {
		if k.Trigger == in.Trigger && k.TeamId == in.TeamId {
			return nil, refuse(http.StatusBadRequest, "api.command.duplicate_trigger.app_error")
		}
	}
	in.Id, in.Token, in.CreatorId = model.NewId(), model.NewId(), c.who.Id
	s.commands[in.Id] = &in
	return created{in}, nil
}

func (s *Server) putCommand(c call) (any, error) {
	var in model.Command
	if err := c.read(&in); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.commands[c.PathValue("id")]
	if !c.admin() || old == nil || in.Id != old.Id {
		return nil, errPermission
	}
	in.Token, in.CreatorId = old.Token, old.CreatorId
	s.commands[in.Id] = &in
	return in, nil
}

func (s *Server) getBots(c call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := []model.Bot{}
	for _, u := range s.users {
		if u.bot && c.URL.Query().Get("page") == "0" {
			out = append(out, model.Bot{UserId: u.Id, Username: u.Username})
		}
	}
	return out, nil
}

func (s *Server) postBot(c call) (any, error) {
	var in model.Bot
	if err := c.read(&in); err != nil {
		return nil, err
	}
	if !c.admin() {
		return nil, errPermission
	}
	in.UserId, _ = s.AddUser(in.Username, true)
	return created{in}, nil
}

func (s *Server) getRole(c call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.roles[c.PathValue("name")]; r != nil {
		return r, nil
	}
	return nil, refuse(http.StatusNotFound, "app.role.get_by_name.app_error")
}

func (s *Server) patchRole(c call) (any, error) {
	var in model.RolePatch
	if err := c.read(&in); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.roles {
		if r.Id == c.PathValue("id") && c.admin() {
			if in.Permissions != nil {
				r.Permissions = *in.Permissions
			}
			return r, nil
		}
	}
	return nil, errPermission
}

func (s *Server) getConfig(c call) (any, error) {
	if !c.admin() {
		return nil, errPermission
	}
	cfg := &model.Config{}
	cfg.SetDefaults()
	return cfg, nil
}
