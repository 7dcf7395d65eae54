# SPDX-License-Identifier: GPL-3.0-or-later
"""The life of a job, from the form to a file on this disk. Knows neither a service nor Blender.

A job is handled by one thread at a time, and handed over in this order::

    main thread         Engine.start, cancel, take_up, claim ...; Engine.drain brings the news
      |
    tripo-journal (1)   writes the new job down; ends what is stopped while nobody works on it
      |
    tripo-poll (1 for each service; `poller`)
      |                 asks for all running tasks together, and says whose turn it is to be sent
      +-> tripo-send (4 for each service)     uploads and submits one job (`submit`)
      |     +-> tripo-upload (4 for each service)   sends one file (`uploads`)
      +-> tripo-search (1 for each service)   looks for the task of a submit without an answer
      |                                       (`reconcile`); nobody waits for it
      +-> tripo-fetch (4 for each service)    downloads a result (`fetch`), makes a model ready
      |
    main thread         places what is `Ready`; Engine.finish or Engine.keep

    tripo-ask (2)       questions about no job: balance, usage, prices, history

A submit changes threads four times: main, journal, poll, send, and poll again for its task. All
threads are daemons that end when there is nothing to do. None touches Blender.

A job's state changes by the table in `spec/state.py` only, which `Job.after` applies. How a job
ends that fails is in `failures`, how one ends that is stopped in `cancel`, and what follows when
the job list was damaged in `damage`.

What is shared, and who guards it:

- The main thread learns of everything through one queue of frozen events.
- `JobStore` has the jobs as they stand; every change goes through it. `_lock` guards them and is
  held for moments only; `_writing` is held while one job is written or let go, so that an older
  state never replaces a newer one. `_writing` is taken before the journal's lock, and that
  before `_lock`.
- `Journal` has one connection to its database and one lock around it. Other Blenders write to
  the same database: a job belongs to one living process, and a task that it has is never taken
  from it, whoever writes.
- `SendQueue` (one for each service) has the jobs that wait, and a lock of its own, under which it
  asks the store.
- `StopMarks` and `Preparations` have a lock each, under which they call nothing.
- `Uploads`, `Queries`, `Outage` and the workers each have a lock around what they own, and call
  nothing but that queue while they hold it.
- `JournalDamage`, and the accounts in `Engine`, are the journal thread's alone; a new journal is
  told to it through a queue.
- `Reconciler` is the search thread's alone, and what `Poller` notes of its requests the poll
  thread's.
- What the preferences say (`Network.online`, `Engine.daily_limit`, `History.results` ...) are
  single values that the main thread replaces, and any thread reads.
"""
