'use strict';
// Drives azure-actions-appservice-rest, which the action azure/webapps-deploy deploys with:
// azure-actions-appservice-rest

const fs = require('node:fs');
const path = require('node:path');
const { Kudu } = require('azure-actions-appservice-rest/Kudu/azure-app-kudu-service');
const { AzureAppServiceUtility } = require('azure-actions-appservice-rest/Utilities/AzureAppServiceUtility');
const { KuduServiceUtility } = require('azure-actions-appservice-rest/Utilities/KuduServiceUtility');
const { assert, check, failure, run, server } = require('./check.cjs');
const { zipOf } = require('./zip.cjs');

// What a runner of actions sets, as far as the client reads it.
process.env.GITHUB_SHA = 'abc123';
process.env.GITHUB_REPOSITORY = 'owner/repository';
process.env.GITHUB_ACTOR = 'actor';
process.env.RUNNER_TEMP = server.folder;

const kudu = new Kudu(server.url, { username: server.user, password: server.password });
const utility = new KuduServiceUtility(kudu);
const folder = 'data/azure actions';

const authorization = 'Basic ' + Buffer.from(`${server.user}:${server.password}`).toString('base64');

function file(name, content) {
    const written = path.join(server.folder, name);
    fs.writeFileSync(written, content);
    return written;
}

function site(name, jobs) {
    const files = { 'index.html': '<p>left out</p>' };
    for (const [job, script] of Object.entries(jobs)) {
        files[`App_Data/jobs/triggered/${job}/run.sh`] = script;
    }
    return file(name, zipOf(files));
}

async function get(route) {
    const response = await fetch(server.url + route, { headers: { authorization } });
    const text = await response.text();
    return { status: response.status, text, json: () => JSON.parse(text) };
}

async function jobNames() {
    return (await get('/api/triggeredwebjobs')).json().map((job) => job.name).filter((name) => name.startsWith('actions-'));
}

check('uploadFile, getFileContent, deleteFile', async () => {
    const encoded = encodeURI(folder); // the client leaves it to its callers
    await kudu.uploadFile(encoded, 'note.txt', file('note.txt', 'first\n'));
    await kudu.uploadFile('/' + encoded, 'note.txt', file('note.txt', 'second ü\n'));
    assert.equal(await kudu.getFileContent(encoded, 'note.txt'), 'second ü\n');
    await kudu.uploadFile(encoded, 'note.json', file('note.json', '{"a": 1}'));
    assert.deepEqual(await kudu.getFileContent(encoded, 'note.json'), { a: 1 });
    assert.equal(await kudu.getFileContent(encoded, 'nothing.txt'), null);
    await kudu.deleteFile(encoded, 'note.txt');
    await kudu.deleteFile(encoded, 'note.txt');
    assert.equal(await kudu.getFileContent(encoded, 'note.txt'), null);
});

check('extractZIP: the zip comes as if it were JSON', async () => {
    const zip = file('tree.zip', zipOf({ 'run.sh': 'echo unpacked\n', 'inner/a.txt': 'A ü' }));
    await kudu.extractZIP(zip, '/site/wwwroot/App_Data/jobs/triggered/unpacked-by-actions');
    const job = '/api/vfs/site/wwwroot/App_Data/jobs/triggered/unpacked-by-actions/';
    assert.equal((await get(job + 'inner/a.txt')).text, 'A ü');
});

check('getAppSettings, warmpUp', async () => {
    await utility.warmpUp();
    assert.equal(typeof (await kudu.getAppSettings()), 'object');
});

check('zipDeploy, at once', async () => {
    assert.equal(await kudu.zipDeploy(site('one.zip', { 'actions-a': 'echo a1\n', 'actions-b': 'echo b1\n' })), null);
    assert.deepEqual(await jobNames(), ['actions-a', 'actions-b']);
});

check('deployUsingZipDeploy: polled until it has succeeded, takes away what is no longer there', async () => {
    const id = await utility.deployUsingZipDeploy(site('two.zip', { 'actions-a': 'echo a2\n', 'actions-c': 'echo c\n' }), {
        slotName: 'production',
    });
    assert.deepEqual(await jobNames(), ['actions-a', 'actions-c']);
    const details = await kudu.getDeploymentDetails(id);
    assert.equal(details.status, 4);
    assert.equal(details.complete, true);
    assert.equal(details.deployer, 'GITHUB_ZIP_DEPLOY');
    assert.equal(JSON.parse(details.message).sha, 'abc123');
    const log = await kudu.getDeploymentLogs(details.log_url);
    assert.ok(log.length > 0 && log.every((entry) => entry.message));
});

check('deployUsingOneDeploy', async () => {
    const id = await utility.deployUsingOneDeploy(site('three.zip', { 'actions-c': 'echo c2\n' }), null, null, 'zip', 'true', 'true');
    assert.equal((await kudu.getDeploymentDetails(id)).status, 4);
    assert.deepEqual(await jobNames(), ['actions-c']);
});

check('oneDeploy: a type that is not offered is an error', async () => {
    await assert.rejects(kudu.oneDeploy(site('four.zip', { 'actions-c': 'true\n' }), ['type=war']), /CODE: 400/);
});

check('deployUsingRunFromZip, postZipDeployOperation', async () => {
    await utility.deployUsingRunFromZip(site('five.zip', { 'actions-c': 'echo c3\n' }));
    await utility.postZipDeployOperation('none', 'none');
    assert.deepEqual(await jobNames(), ['actions-c']);
});

check('a deployment that cannot be made is an error, and changes nothing', async () => {
    const empty = file('empty.zip', zipOf({ 'index.html': 'no job' }));
    const broken = file('broken.zip', 'no zip');
    for (const package_ of [empty, broken]) {
        const error = await failure(kudu.zipDeploy(package_));
        assert.equal(error.statusCode, 400);
    }
    assert.deepEqual(await jobNames(), ['actions-c']);
});

check('deployUsingZipDeploy: one that fails after it was received is polled, and told with its log', async () => {
    const zip = file('windows.zip', zipOf({ 'App_Data/jobs/triggered/actions-windows/run.cmd': 'echo no\r\n' }));
    const error = await failure(utility.deployUsingZipDeploy(zip));
    assert.match(String(error), /ZIP Deploy failed/);
    assert.deepEqual(await jobNames(), ['actions-c']);
});

check('updateDeploymentStatus', async () => {
    const id = await kudu.updateDeployment({
        id: utility.getDeploymentID(),
        active: true,
        status: 4,
        message: '{"type":"deployment"}',
        author: 'actor',
        deployer: 'GitHub',
    });
    assert.ok(id);
});

check('getWebDeployPublishingProfile, getApplicationURL: the profile leads back to this server', async () => {
    const { status, text } = await get('/api/publishprofile');
    assert.equal(status, 200);
    assert.match(text, /publishMethod="ZipDeploy"/);
    const site = new AzureAppServiceUtility({ getPublishingProfileWithSecrets: () => text });
    const profile = await site.getWebDeployPublishingProfile();
    assert.equal(profile.publishUrl, new URL(server.url).host);
    assert.ok((await site.getApplicationURL()).startsWith('http'));
    const fromProfile = new Kudu('http://' + profile.publishUrl, {
        username: profile.userName,
        password: profile.userPWD,
    });
    assert.equal(typeof (await fromProfile.getAppSettings()), 'object');
});

check('a wrong password is an error that says 401', async () => {
    const stranger = new Kudu(server.url, { username: server.user, password: 'wrong' });
    await assert.rejects(stranger.getAppSettings(), /CODE: 401/);
});

check('what the server does not offer is an error', async () => {
    await assert.rejects(kudu.warDeploy(site('six.zip', {})), /CODE: 404/);
    await assert.rejects(kudu.getAppRuntime());
    await assert.rejects(kudu.runCommand('site/wwwroot', 'true'));
    const image = await failure(kudu.imageDeploy({ LinuxFxVersion: 'DOCKER|image' }));
    assert.match(String(image), /404/);
});

check('cleared away', async () => {
    const routes = ['/api/triggeredwebjobs/actions-c', '/api/triggeredwebjobs/unpacked-by-actions', `/api/vfs/${encodeURI(folder)}?recursive=true`];
    for (const route of routes) {
        const response = await fetch(server.url + route, { method: 'DELETE', headers: { authorization } });
        assert.equal(response.status, 200, route);
    }
});

run();
