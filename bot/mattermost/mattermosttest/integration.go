package mattermosttest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
)

func (s *Server) execute(c call) (any, error) {
	var args model.CommandArgs
	if err := c.read(&args); err != nil {
		return nil, err
	}
	s.mu.Lock()
	ch, ok := s.member(c, args.ChannelId)
	if !ok {
		s.mu.Unlock()
		return nil, errPermission
	}
	if ch.TeamId != "" {
		args.TeamId = ch.TeamId
	}
	parts := strings.Split(args.Command, " ")
	trigger := strings.ToLower(strings.TrimPrefix(parts[0], "/"))
	var cmd *model.Command
	for _, k := range s.commands {
		if k.Trigger == trigger && k.TeamId == args.TeamId {
			cmd = k
		}
	}
	_, triggerID, appErr := model.GenerateTriggerId(c.who.Id, s.signer)
	s.mu.Unlock()
	if cmd == nil {
		return nil, refuse(http.StatusNotFound, "api.command.execute_command.not_found.app_error")
	}
	if appErr != nil {
		return nil, appErr
	}
	form := url.Values{
		"token": {cmd.Token}, "team_id": {cmd.TeamId}, "team_domain": {"keten"}, "channel_id": {ch.Id}, "channel_name": {ch.Name}, "user_id": {c.who.Id},
		"user_name": {c.who.Username}, "command": {"/" + trigger}, "text": {strings.Join(parts[1:], " ")}, "trigger_id": {triggerID},
		"response_url": {s.URL + "/hooks/commands/" + model.NewId()},
	}
	req, err := http.NewRequestWithContext(c.Context(), http.MethodPost, cmd.URL, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, refuse(http.StatusInternalServerError, "api.command.execute_command.failed.app_error")
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Authorization", "Token "+cmd.Token)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := s.out.Do(req)
	if err != nil {
		return nil, refuse(http.StatusInternalServerError, "api.command.execute_command.failed.app_error")
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return nil, refuse(http.StatusInternalServerError, "api.command.execute_command.failed_resp.app_error")
	}
	answer, err := model.CommandResponseFromHTTPBody(resp.Header.Get("Content-Type"), io.LimitReader(resp.Body, 1<<20))
	if err != nil || answer == nil {
		return nil, refuse(http.StatusInternalServerError, "api.command.execute_command.failed.app_error")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if answer.ResponseType == model.CommandResponseTypeInChannel {
		s.complainf("a command was answered in the channel, as its asker")
	}
	if answer.Text != "" || answer.Attachments != nil {
		p := &model.Post{UserId: c.who.Id, ChannelId: ch.Id, Message: answer.Text}
		p.AddProp(model.PostPropsFromWebhook, "true")
		if answer.Attachments != nil {
			p.AddProp(model.PostPropsAttachments, answer.Attachments)
		}
		s.whisper(c.who.Id, p)
	}
	return answer, nil
}

func (s *Server) openDialog(c call) (any, error) {
	var req model.OpenDialogRequest
	if err := c.read(&req); err != nil {
		return nil, err
	}
	if req.URL == "" {
		return nil, refuse(http.StatusBadRequest, "api.context.invalid_body_param.app_error")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	id, person, appErr := req.DecodeAndVerifyTriggerId(s.signer, s.triggers)
	if appErr != nil {
		return nil, appErr
	}
	s.judge(req.Dialog)
	if err := req.IsValid(); err != nil { // a real one logs this, and answers 200
		s.complainf("dialog: %v", err)
	}
	req.TriggerId = id
	raw, _ := json.Marshal(req) // it came as JSON
	ev := model.NewWebSocketEvent(model.WebsocketEventOpenDialog, "", "", person, nil, "")
	ev.Add("dialog", string(raw))
	s.publish(ev, person)
	return map[string]string{"status": "OK"}, nil
}

// judge looks at what the server never says, but people notice; it needs the lock.
func (s *Server) judge(d model.Dialog) {
	for _, e := range d.Elements {
		switch {
		case e.Type == "date" || e.Type == "datetime":
			s.complainf("a %s field lets go of the keyboard", e.Type)
		case e.Type == "radio" && e.Default != "":
			s.complainf("a radio's default cannot be seen")
		case e.MultiSelect && !s.from(11, 0):
			s.complainf("this server has no multiselect")
		case (e.Type == "text" || e.Type == "textarea") && e.MaxLength == 0:
			s.complainf("a text field with no room")
		}
	}
	if !d.NotifyOnCancel {
		s.complainf("nobody hears that the dialog is closed")
	}
}

// send calls an integration as the server does: unsigned.
func (s *Server) send(c call, address string, body any) ([]byte, error) {
	failed := refuse(http.StatusBadRequest, "api.post.do_action.action_integration.app_error")
	raw, _ := json.Marshal(body) // our own types
	req, err := http.NewRequestWithContext(c.Context(), http.MethodPost, address, bytes.NewReader(raw))
	if err != nil {
		return nil, failed
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	resp, err := s.out.Do(req)
	if err != nil {
		return nil, failed
	}
	defer func() { _ = resp.Body.Close() }()
	out, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil || resp.StatusCode != http.StatusOK {
		return nil, failed
	}
	return out, nil
}

func (s *Server) submitDialog(c call) (any, error) {
	var req model.SubmitDialogRequest
	if err := c.read(&req); err != nil {
		return nil, err
	}
	s.mu.Lock()
	_, ok := s.member(c, req.ChannelId)
	s.mu.Unlock()
	if !ok || req.TeamId != s.TeamID {
		return nil, errPermission
	}
	address := req.URL
	if address == "" {
		return nil, refuse(http.StatusBadRequest, "api.context.invalid_body_param.app_error")
	}
	req.URL, req.Type, req.UserId = "", "dialog_submission", c.who.Id
	raw, err := s.send(c, address, req)
	if err != nil {
		return nil, err
	}
	var resp model.SubmitDialogResponse
	if len(raw) > 0 && json.Unmarshal(raw, &resp) != nil {
		return nil, refuse(http.StatusInternalServerError, "app.submit_interactive_dialog.decode_json_error")
	}
	if !s.from(11, 1) { // these never heard of pages
		return model.SubmitDialogResponse{Error: resp.Error, Errors: resp.Errors}, nil
	}
	if err := resp.IsValid(); err != nil {
		return nil, refuse(http.StatusBadRequest, "app.submit_interactive_dialog.invalid_response")
	}
	if resp.Form != nil {
		s.mu.Lock()
		s.judge(*resp.Form)
		s.mu.Unlock()
	}
	return resp, nil
}

func (s *Server) doAction(c call) (any, error) {
	var in model.DoPostActionRequest
	if len(c.body) > 0 {
		if err := c.read(&in); err != nil {
			return nil, err
		}
	}
	if !letters(c.PathValue("action")) {
		return nil, refuse(http.StatusNotFound, "api.context.404.app_error")
	}
	id := c.PathValue("id")
	up := model.PostActionIntegrationRequest{UserId: c.who.Id, UserName: c.who.Username, PostId: id}
	var address string
	s.mu.Lock()
	p := s.post(id)
	switch {
	case p != nil && p.DeleteAt == 0:
		a := p.GetAction(c.PathValue("action"))
		if a == nil || a.Integration == nil || a.Integration.URL == "" {
			s.mu.Unlock()
			return nil, refuse(http.StatusNotFound, "api.post.do_action.action_id.app_error")
		}
		up.ChannelId, up.Type, up.Context, address = p.ChannelId, a.Type, a.Integration.Context, a.Integration.URL
	default:
		var cookie model.PostActionCookie
		plain, err := model.DecryptPostActionCookie(in.Cookie, s.secret)
		if err != nil || json.Unmarshal([]byte(plain), &cookie) != nil || cookie.Integration == nil || cookie.PostId != id {
			s.mu.Unlock()
			return nil, refuse(http.StatusNotFound, "app.post.get.app_error")
		}
		up.ChannelId, up.Type, up.Context, address = cookie.ChannelId, cookie.Type, cookie.Integration.Context, cookie.Integration.URL
	}
	ch, ok := s.member(c, up.ChannelId)
	if ok {
		up.ChannelName, up.TeamId, up.TeamName = ch.Name, ch.TeamId, "keten"
	}
	s.mu.Unlock()
	if !ok {
		return nil, errPermission
	}
	client, _, appErr := up.GenerateTriggerId(s.signer)
	if appErr != nil {
		return nil, appErr
	}
	raw, err := s.send(c, address, up)
	if err != nil {
		return nil, err
	}
	var resp model.PostActionIntegrationResponse
	if json.Unmarshal(raw, &resp) != nil {
		return nil, refuse(http.StatusBadRequest, "api.post.do_action.action_integration.app_error")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if resp.Update != nil {
		if p == nil {
			return nil, refuse(http.StatusNotFound, "app.post.get.app_error")
		}
		s.replace(p, resp.Update)
	}
	if resp.EphemeralText != "" {
		s.whisper(c.who.Id, &model.Post{UserId: c.who.Id, ChannelId: up.ChannelId, RootId: id, Message: resp.EphemeralText})
	}
	return model.PostActionAPIResponse{Status: "OK", TriggerId: client}, nil
}
