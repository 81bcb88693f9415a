package extension

import (
	"context"
	"time"

	"kinesis-telemetry-api-extension/internal/logger"
	"kinesis-telemetry-api-extension/internal/process"
	"kinesis-telemetry-api-extension/internal/shipper"
	"kinesis-telemetry-api-extension/internal/telemetryapi"
	"kinesis-telemetry-api-extension/record"
)

// restores is what is needed to become an environment of one's own after the
// restore of a snapshot: many clones go on from the same state, and no two of
// them may number events under the same name. A process is restored once at the
// most. Guarded by the intake's mu.
// https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html
type restores struct {
	config      Config
	environment string // that of the snapshot
	shipper     *shipper.Shipper

	awaited bool // none has shown yet
	// alive is when the process that the snapshot is taken of was last known to
	// run; zero before next was first asked for, when none can be taken.
	alive time.Time
}

const (
	// mostDrift is by how much the wall clock may leave the other behind: that
	// one stands still from the snapshot to the restore.
	mostDrift = time.Second
	// mostQuiet is for how long, beyond Lambda's own buffering, the last of an
	// init may stay out.
	mostQuiet = 3 * time.Second
)

// newRestores returns nil where there are none.
func newRestores(config Config, environment string, s *shipper.Shipper) *restores {
	if !config.Snapshot {
		return nil
	}
	return &restores{config: config, environment: environment, shipper: s, awaited: true}
}

func (in *intake) awaitRestore(r *restores) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.restores = r
}

// lookForRestore begins anew if an event shows that a snapshot was restored,
// before the event is numbered.
func (in *intake) lookForRestore(event *telemetryapi.Event) {
	if in.showsRestore(event) {
		in.beginAnew()
	}
}

func (in *intake) showsRestore(event *telemetryapi.Event) bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	r := in.restores
	if r == nil || !r.awaited || r.alive.IsZero() {
		return false
	}
	if r.isShownBy(event) || r.isOverdue(time.Now()) || r.config.KeysChanged != nil && r.config.KeysChanged() {
		return true
	}
	r.alive = time.Now()
	return false
}

// awaitsRestore tells whether none has shown yet.
func (in *intake) awaitsRestore() bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.restores.awaited
}

// isShownBy tells whether there is such an event only after a restore. There is
// none of an invocation before it.
func (r *restores) isShownBy(event *telemetryapi.Event) bool {
	return event.IsType("platform.restoreStart") || event.IsType("platform.restoreRuntimeDone") ||
		event.IsType("platform.restoreReport") || event.IsType("platform.start")
}

// isOverdue tells whether more time has passed than can have without a snapshot.
// If it was something else, nothing is lost but that one environment has become
// two.
func (r *restores) isOverdue(now time.Time) bool {
	ran, passed := now.Sub(r.alive), now.Round(0).Sub(r.alive.Round(0))
	return hasJumped(ran, passed) || passed > r.config.Subscription.Timeout+mostQuiet
}

// hasJumped tells whether the clock has, in a time during which the process ran
// for so long and so much passed.
func hasJumped(ran, passed time.Duration) bool {
	return passed-ran > mostDrift || ran-passed > mostDrift
}

// beginAnew makes an environment of its own of a clone. What was numbered and
// not delivered before the snapshot keeps its ids: each clone delivers the same
// under the same. Of several who see it at once, the first does it.
func (in *intake) beginAnew() {
	in.overflow.makeRoom(in.queue.Bound()/4, spillTime) // for what the new one says of itself
	in.mu.Lock()
	defer in.mu.Unlock()
	r := in.restores
	if !r.awaited {
		return
	}
	r.awaited = false
	environment, err := record.NewEnvironment(r.config.Random)
	if err != nil { // as nowhere before: ids may clash, which is better than silence
		r.config.Log.Log(logger.Error, "restored without a new name", logger.Err(err))
		return
	}
	records := r.config.Records(environment)
	r.config.RetireIdle()
	in.queue.Become(environment)
	r.shipper.Renew(records.Packer)
	in.encoder, in.keys, in.sequence = records.Encoder, newKeys(r.config, environment), 0
	in.drafts++
	in.lost, in.process = platformLoss{}, process.New(r.config.Process)
	in.announceStartLocked(append(in.about, Setting{"snapshot", r.environment}))
	in.announceAgain(r.environment)
}

// announceAgain repeats which losses were told before the snapshot and may not
// have been delivered. The caller holds mu.
func (in *intake) announceAgain(environment string) {
	told := in.announced
	in.announced = nil
	for _, a := range told {
		if a.loss.Environment == "" {
			a.loss.Environment = environment
		}
		if in.announceLocked(record.TypeDeliveryDropped, describe(a.loss)) {
			in.announced = append(in.announced, announcement{in.sequence, a.loss})
		}
	}
}

// prepareSnapshot delivers what the init has said so far, as far as the budget
// allows, so that clones have little to repeat. From here on the snapshot may be
// taken.
func (l *life) prepareSnapshot(ctx context.Context) {
	if !l.config.Snapshot {
		return
	}
	l.flush(ctx, time.Now().Add(l.config.PostRuntimeBudget))
	l.intake.mayBeSnapshotted()
}

func (in *intake) mayBeSnapshotted() {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.restores.alive = time.Now()
}

// wakeRestored begins anew, at the first event at the latest: Lambda tells of
// one only when the snapshot was restored.
func (l *life) wakeRestored() {
	if !l.config.Snapshot || l.woken {
		return
	}
	l.woken = true
	l.breaker, l.trust, l.holds, l.reported, l.report = breaker{}, trust{}, holdTimes{}, time.Now(), 0
	if l.intake.awaitsRestore() {
		l.intake.beginAnew()
	}
}
