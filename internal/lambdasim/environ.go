package lambdasim

import (
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// environ is the environment of one process: the variables that AWS documents,
// the customer's, and nothing of ours. See "Environment variables of an
// extension" in AWS's page "Lambda Extensions API".
func (e *Environment) environ(ofRuntime bool) []string {
	vars := e.commonVariables()
	if ofRuntime {
		maps.Copy(vars, e.runtimeVariables())
	}
	for name, value := range e.cfg.Function.Variables {
		if _, taken := vars[name]; !taken && (ofRuntime || !strings.HasPrefix(name, "_")) {
			vars[name] = value
		}
	}
	environ := make([]string, 0, len(vars))
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		environ = append(environ, name+"="+vars[name])
	}
	return environ
}

// commonVariables are those of function and extensions.
func (e *Environment) commonVariables() map[string]string {
	c := e.cfg
	vars := map[string]string{
		"AWS_LAMBDA_RUNTIME_API":          e.Address(),
		"AWS_LAMBDA_FUNCTION_NAME":        c.Function.Name,
		"AWS_LAMBDA_FUNCTION_VERSION":     c.Function.Version,
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": strconv.Itoa(c.Function.MemoryMB),
		"AWS_LAMBDA_INITIALIZATION_TYPE":  string(c.Kind),
		"AWS_LAMBDA_LOG_FORMAT":           string(c.LogFormat),
		"AWS_REGION":                      c.Region,
		"AWS_DEFAULT_REGION":              c.Region,
		"AWS_ACCESS_KEY_ID":               c.Credentials.AccessKeyID,
		"AWS_SECRET_ACCESS_KEY":           c.Credentials.SecretAccessKey,
		"TZ":                              ":UTC",
		"LANG":                            "en_US.UTF-8",
		"PATH":                            "/usr/local/bin:/usr/bin:/bin:/opt/bin",
		"LD_LIBRARY_PATH":                 "/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib",
	}
	if c.Credentials.SessionToken != "" {
		vars["AWS_SESSION_TOKEN"] = c.Credentials.SessionToken
	}
	if c.Kind == SnapStart { // keys of a snapshot would be everybody's, and expire
		delete(vars, "AWS_ACCESS_KEY_ID")
		delete(vars, "AWS_SECRET_ACCESS_KEY")
		delete(vars, "AWS_SESSION_TOKEN")
		vars["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "http://" + e.Address() + keysPath
		vars["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = e.token
	}
	if c.LogLevel != "" {
		vars["AWS_LAMBDA_LOG_LEVEL"] = c.LogLevel
	}
	return vars
}

// runtimeVariables are those that extensions do not get.
func (e *Environment) runtimeVariables() map[string]string {
	vars := map[string]string{
		"_HANDLER":                   e.cfg.Function.Handler,
		"AWS_LAMBDA_LOG_GROUP_NAME":  "/aws/lambda/" + e.cfg.Function.Name,
		"AWS_LAMBDA_LOG_STREAM_NAME": e.Instance(),
		"LAMBDA_TASK_ROOT":           e.taskRoot(),
		"LAMBDA_RUNTIME_DIR":         "/var/runtime",
	}
	if e.cfg.Kind == SnapStart {
		delete(vars, "AWS_LAMBDA_LOG_GROUP_NAME")
		delete(vars, "AWS_LAMBDA_LOG_STREAM_NAME")
	}
	if e.managed() {
		vars["AWS_LAMBDA_MAX_CONCURRENCY"] = strconv.Itoa(e.cfg.Concurrency)
	}
	return vars
}

// taskRoot is where the function's code lies; it runs there.
func (e *Environment) taskRoot() string {
	if exe, ok := e.cfg.Function.Program.(executable); ok {
		return filepath.Dir(exe.path)
	}
	return "/var/task"
}
