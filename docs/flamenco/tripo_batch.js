// SPDX-License-Identifier: GPL-3.0-or-later
// A job type for Flamenco: a table of Tripo tasks, or a folder of pictures, shared out among the
// workers. See docs/farm.md.

const COMMANDS = ["tripo", "blender"];

const JOB_TYPE = {
    label: "Tripo Batch",
    description: "Make a 3D model or a picture with Tripo for each row of a table, or each file of a folder",
    settings: [
        { key: "source", type: "string", subtype: "file_path", required: true,
          description: "A .csv or .jsonl file, or a folder of pictures, on the shared storage" },
        { key: "results", type: "string", subtype: "dir_path", required: true,
          description: "Folder on the shared storage for all files; the same one when the job is submitted again" },
        { key: "task_type", type: "string", default: "",
          description: "Type of task of the rows without their own, such as image-to-model" },
        { key: "shards", type: "int32", default: 4, propargs: {min: 1, max: 1000}, visible: "submission",
          description: "How many tasks the rows are shared out to" },
        { key: "parallel", type: "int32", default: 4, propargs: {min: 1, max: 100},
          description: "Rows at once in each shard; the service limits those of the account together" },
        { key: "max_credits", type: "float", default: 0, propargs: {min: 0},
          description: "What the whole job may cost, shared out evenly; 0 for no limit" },
        { key: "service", type: "string", default: "",
          description: "Name of the service; empty for what the workers' environment says" },
        { key: "command", type: "string", choices: COMMANDS, default: "tripo",
          description: "What the workers run: the tripo command of Python, or Blender with the extension" },
    ],
};

function compileJob(job) {
    const settings = job.settings;
    for (const key of ["source", "results"]) {
        if (!settings[key]) {
            throw `Setting "${key}" is empty`;
        }
    }
    const shards = Math.max(1, settings.shards || 1);
    const last = tripoTask("check", settings, ["--check"]);
    for (let shard = 1; shard <= shards; shard++) {
        const task = tripoTask(`rows-${shard}-of-${shards}`, settings, shardArgs(settings, shard, shards));
        // Nothing is right before all rows were tried.
        last.addDependency(task);
        job.addTask(task);
    }
    job.addTask(last);
}

function shardArgs(settings, shard, shards) {
    const args = ["--shard", `${shard}/${shards}`, "--parallel", `${settings.parallel || 4}`];
    if (settings.max_credits > 0) {
        args.push("--max-credits", `${settings.max_credits / shards}`);
    }
    return args;
}

// A task that runs one command line of the batch.
function tripoTask(name, settings, more) {
    let args = ["batch", settings.source, "--output", settings.results];
    if (settings.task_type) {
        args.push("--type", settings.task_type);
    }
    if (settings.service) {
        args.push("--service", settings.service);
    }
    args = args.concat(more);

    const inBlender = settings.command == "blender";
    const task = author.Task(name, inBlender ? "blender" : "misc");
    task.addCommand(author.Command("exec", {
        exe: inBlender ? "{blender}" : "{tripo}",
        args: inBlender ? ["--command", "tripo"].concat(args) : args,
    }));
    return task;
}
