import { callOf, type App, type Parts } from '../../context.ts'
import { modelRoute, modelsRoute } from './description.ts'
import { chooseModel, toModel, toModelList } from './model-ids.ts'

export function addModels(app: App, parts: Parts): void {
  app.openAPIRegistry.registerPath(modelsRoute)
  app.get('/v1/models', async (context) => context.json(toModelList(await parts.api.models(callOf(context, parts)))))
  app.openAPIRegistry.registerPath(modelRoute)
  // A name may hold slashes, and clients write them as they are or encoded.
  app.get('/v1/models/:id{.+}', async (context) =>
    context.json(toModel(chooseModel(context.req.param('id'), await parts.api.models(callOf(context, parts))).id)),
  )
}
