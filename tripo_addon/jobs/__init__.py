# SPDX-License-Identifier: GPL-3.0-or-later
"""The life of a job, from the form to a file on this disk. Knows neither a service nor Blender.

One thread at a time works on a job, and hands it over to the next in this order::

    main thread         Engine.start, cancel, take_up, claim ...; Engine.drain gives the events
      |
    tripo-journal (1)   writes the new job down, or finds the one that has the caller's key
      |                 already (`entrance`); ends a stopped job on which no thread works
      |
    tripo-poll (1 for each service; `poller`)
      |                 asks for all running tasks together, and decides which jobs are sent
      +-> tripo-send (4 for each service)     uploads and submits one job (`submit`)
      |     +-> tripo-upload (4 for each service)   sends one file (`uploads`)
      +-> tripo-search (1 for each service)   looks for the task of a submit without an answer
      |                                       (`reconcile`); no other thread waits for it
      +-> tripo-fetch (4 for each service)    downloads a result (`fetch`), makes a model ready
      |
    main thread         places what is `Ready`; Engine.finish or Engine.keep

    tripo-ask (2)       questions about no job: balance, usage, prices, history

A submit changes threads four times: main, journal, poll, send, and poll again for its task. All
threads are daemons that end when there is nothing to do. None touches Blender.

When a job has ended, the journal's thread makes the next step of its chain, if it is in one
(`chains`); the journal takes the job of a step once, whoever makes it.

A job's state changes only by the table in `spec/state.py`, which `Job.after` applies. `failures`
has how a failed job ends, `cancel` how a stopped job ends, and `damage` what follows when the
journal was damaged.

What is shared, and who guards it:

- The main thread learns of everything through one queue of frozen events.
- `JobStore` has the jobs as they stand; every change goes through it. `_lock` guards them and is
  held for moments only; `_writing` has a lock for each job, which is held while that job is written
  or dropped, so that an older state never replaces a newer one. It is taken before the journal's
  locks, and those before `_lock`.
- `Journal` has one connection to its database and one lock around it. What several threads write
  at the same moment comes to disk by one commit, for which each of them waits (`commits`). Other
  Blenders write to the same database: a job belongs to one living process, and no write takes
  away the task that a job has.
- `SendQueue` (one for each service) has the jobs that wait, and a lock of its own. It asks the
  store while it holds this lock.
- `StopMarks`, `Preparations`, `Budgets` and each `Budget` have a lock each, and call nothing while
  they hold it.
- `Uploads`, `Queries`, `Outage` and the workers each have a lock around what they own, and call
  nothing but the queue of events while they hold it.
- Only the journal thread uses `JournalDamage` and the accounts in `Engine`; it learns of a new
  journal through a queue.
- Only the search thread uses `Reconciler`; only the poll thread uses what `Poller` notes of its
  requests.
- What the preferences say (`Network.online`, `Engine.daily_limit`, `History.results` ...) are
  single values that the main thread replaces, and any thread reads.
"""
